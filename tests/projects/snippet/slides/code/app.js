// #region call
fetch("/predict")
// #endregion call
