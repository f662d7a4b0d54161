# #region fit
def fit(rows: list[float]) -> float:
    return sum(rows) / len(rows)
# #endregion fit
