"""Compare live data with the data the model was trained on, column by column.

Run it with `python drift_check.py`: it shows one clean week and one week in
which a sensor was changed. The exit code is 1 when something has drifted.
"""

import sys

import pandas as pd
from scipy.stats import ks_2samp
from sklearn.datasets import load_breast_cancer


# #region check
def drifted(reference, live, alpha=0.01):
    """Name the columns whose distribution has moved."""
    moved = {}
    for column in reference.columns:
        test = ks_2samp(reference[column], live[column])
        if test.pvalue < alpha / len(reference.columns):
            moved[column] = round(float(test.statistic), 2)
    return moved
    # #endregion check


if __name__ == "__main__":
    data: pd.DataFrame = load_breast_cancer(as_frame=True).data
    shuffled = data.sample(frac=1, random_state=7)
    reference, live = shuffled.iloc[:300], shuffled.iloc[300:].copy()
    print("a clean week:", drifted(reference, live) or "nothing moved")
    live["mean radius"] *= 1.2
    moved = drifted(reference, live)
    print("a new sensor:", moved)
    sys.exit(1 if moved else 0)
