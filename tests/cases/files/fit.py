import mlflow

# #region empty
# #endregion empty


def train(X, y):
    # #region fit
    # #region run
    with mlflow.start_run():
        model.fit(X, y)
    # #endregion run
    return model
    # #endregion fit


# #region open
print("done")
