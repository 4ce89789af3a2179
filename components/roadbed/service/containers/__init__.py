"""What runs in a task: images, processes, sidecars, volumes, secrets, logs."""
