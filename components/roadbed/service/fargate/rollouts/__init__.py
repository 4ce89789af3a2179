"""Rollouts as ECS does them, what comes before one, and whether it came to stay."""
