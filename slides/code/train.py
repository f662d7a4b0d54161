"""Train one model, track the run, and leave its score in metrics.json.

Run it with `python train.py`. Everything is written below the current
folder: the runs in mlflow.db, the models in mlruns/, the score in metrics.json.
"""

import json
import os
from pathlib import Path

import mlflow
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db"))

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=7, stratify=y)

# #region track
mlflow.set_experiment("tumour")
with mlflow.start_run() as run:
    params = {"C": 0.5, "max_iter": 500}
    steps = StandardScaler(), LogisticRegression(**params)
    model = make_pipeline(*steps)
    model.fit(X_train, y_train)
    scores = model.predict_proba(X_test)[:, 1]
    auc = roc_auc_score(y_test, scores)
    mlflow.log_params(params)
    mlflow.log_metric("auc", auc)
    mlflow.sklearn.log_model(model, name="model")
# #endregion track

Path("metrics.json").write_text(
    json.dumps({"run_id": run.info.run_id, "auc": auc}, indent=2) + "\n", encoding="utf-8"
)
print(f"run {run.info.run_id}: auc {auc:.4f}")
