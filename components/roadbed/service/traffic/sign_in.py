"""Who signs people in before their requests reach a service: the load balancer does, the service sees who they are.

https://docs.aws.amazon.com/elasticloadbalancing/latest/application/listener-authenticate-users.html
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from roadbed.kernel.args import Group, Input, guarded
from roadbed.kernel.errors import Problem

Endpoint = Annotated[str, Field(pattern=r"^https://[^\s]+$", examples=["https://id.example.com/token"])]


class SignIn(Group):
    """What every way to sign in has.

    https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_AuthenticateOidcActionConfig.html
    """

    scope: Annotated[str, Field(min_length=1)] = "openid"
    """What the program is told of a person: claims, separated by spaces."""

    session_seconds: Annotated[int, Field(ge=1, le=604_800)] = 43_200
    """How long a person stays signed in; AWS's own default is seven days."""

    session_cookie: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+$", max_length=64)] | None = None
    """The cookie that says so; two services of one host and different sign-ins need two. By default
    `AWSELBAuthSessionCookie`."""

    unauthenticated: Literal["authenticate", "deny"] = "authenticate"
    """What becomes of requests of nobody: they are sent to sign in, or get 401, as an API wants it."""

    extra_params: Annotated[Mapping[str, str], Field(max_length=10)] = {}
    """Added to the request to sign in: `{"prompt": "login"}`."""


class CognitoSignIn(SignIn):
    """People of a Cognito user pool. No secret is handed over: prefer it.

    >>> Route(hosts=["admin.example.com"], sign_in=CognitoSignIn(user_pool_arn=…, client_id=…, domain="shop-admin"))
    """

    user_pool_arn: Input[
        Annotated[
            str,
            Field(
                pattern=r"^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool/[\w-]+$",
                examples=["arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI"],
            ),
        ]
    ]
    """The user pool that people are in."""

    client_id: Input[Annotated[str, Field(min_length=1)]]
    """The app client, which needs a secret of its own and `https://<host>/oauth2/idpresponse` among its call-backs."""

    domain: Input[Annotated[str, Field(min_length=1)]]
    """The pool's domain: the prefix that AWS serves, or a name of your own."""


class OidcSignIn(SignIn):
    """People of any provider that speaks OpenID Connect. The load balancer wants the client's secret itself, not a
    reference to it: it passes through the state, encrypted, so it counts as weakened, and prod wants a reason.

    >>> OidcSignIn(issuer="https://id.example.com", …, client_secret=pulumi.Config().require_secret("oidc-secret"))
    """

    issuer: Input[Endpoint]
    """The provider, as it calls itself."""

    authorization_endpoint: Input[Endpoint]
    """Where people sign in."""

    token_endpoint: Input[Endpoint]
    """Where the load balancer trades codes for tokens. It must reach it: an internal one by way of NAT."""

    user_info_endpoint: Input[Endpoint]
    """Where it asks who somebody is."""

    client_id: Input[Annotated[str, Field(min_length=1)]]
    """Who the load balancer is to the provider."""

    client_secret: Input[Annotated[str, Field(min_length=1)]] | None = guarded(
        None, weaker=lambda value, default: value != default
    )
    """What proves it: `pulumi.Config().require_secret("oidc-secret")`, never a plain text."""

    def mistakes(self) -> list[Problem]:
        """A secret that stands in the program, or is not there."""
        fix = 'wants a secret of Pulumi: pulumi.Config().require_secret("oidc-secret")'
        if isinstance(self.client_secret, str):
            return [Problem("client_secret", f"got a plain text, which would stand in code and logs; {fix}")]
        return [Problem("client_secret", f"missing, {fix}")] if self.client_secret is None else []
