"""How requests reach a service, and how it is asked whether it is well."""
