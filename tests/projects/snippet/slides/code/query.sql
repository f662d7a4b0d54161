-- #region rows
select *
from runs;
-- #endregion rows
