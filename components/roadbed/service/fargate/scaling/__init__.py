"""What changes the number of tasks: Application Auto Scaling."""
