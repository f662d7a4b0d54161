# #region empty

# #endregion empty
# #region open
model.fit(X, y)
