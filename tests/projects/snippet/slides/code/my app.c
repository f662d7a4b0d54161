/* #region main */
int main(void)
{
	return 0;
}
/* #endregion main */
