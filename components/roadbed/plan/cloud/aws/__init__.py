"""What AWS gives its resources and answers to questions about them: shapes of identifiers, published facts."""
