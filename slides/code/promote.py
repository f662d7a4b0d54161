"""Put the model of the last run into the registry and make it the champion.

Run it after `python train.py`, in the same folder.
"""

import json
import os
from pathlib import Path

import mlflow

mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "sqlite:///mlflow.db"))
run_id = json.loads(Path("metrics.json").read_text(encoding="utf-8"))["run_id"]

# #region promote
client = mlflow.MlflowClient()
new = mlflow.register_model(f"runs:/{run_id}/model", "tumour")
client.set_registered_model_alias("tumour", "champion", new.version)

# what the service does, today and after every promotion
model = mlflow.sklearn.load_model("models:/tumour@champion")
# #endregion promote

print(f"version {new.version} is the champion: {model}")
