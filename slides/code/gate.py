"""Stop the release when the new model is not good enough.

Reads metrics.json as train.py leaves it; exits with 1 below the threshold.
"""

import argparse
import json
import sys
from pathlib import Path

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--min-auc", type=float, required=True)
parser.add_argument("--metrics", type=Path, default=Path("metrics.json"))
options = parser.parse_args()

# #region gate
auc = json.loads(options.metrics.read_text(encoding="utf-8"))["auc"]
if auc < options.min_auc:
    sys.exit(f"gate closed: auc {auc:.4f} is below {options.min_auc}")
print(f"gate open: auc {auc:.4f}")
# #endregion gate
