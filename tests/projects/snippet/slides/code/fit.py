import mlflow
from sklearn.linear_model import LogisticRegression


def train(X, y):
    # #region fit
    model = LogisticRegression()
    # #region inner
    with mlflow.start_run():
        model.fit(X, y)
    # #endregion inner

    return model
    # #endregion
