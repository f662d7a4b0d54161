# #region fit
model.fit(X, y)
# #endregion fit
# #region predict
model.predict(X)
# #endregion predict
