"""What stacks share with each other: plain facts, known when a program runs, and identifiers of what is deployed."""
