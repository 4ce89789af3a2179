"""What a listener rule does with requests: has people sign in, and hands requests on."""

from typing import Any, Final

import pulumi
import pulumi_aws as aws

from roadbed.service.fargate.traffic.target_groups import Target
from roadbed.service.traffic.route import Route
from roadbed.service.traffic.sign_in import CognitoSignIn, OidcSignIn, SignIn

_ALL: Final = 100


def actions(route: Route, target: Target) -> list[aws.lb.ListenerRuleActionArgs]:
    """Of a route's rule, in order; the last one forwards."""
    if route.sign_in is None:
        return [_forward(route, target, None)]
    return [_sign_in(route.sign_in), _forward(route, target, 2)]


def _forward(route: Route, target: Target, order: int | None) -> aws.lb.ListenerRuleActionArgs:
    if not route.split and target.alternate is None:
        return aws.lb.ListenerRuleActionArgs(type="forward", order=order, target_group_arn=target.group.arn)
    own = _ALL - sum(each.percent for each in route.split)
    weights: list[tuple[Any, int]] = [(target.group.arn, own)]
    weights += [(target.alternate.arn, 0)] if target.alternate is not None else []
    weights += [(each.target_group_arn, each.percent) for each in route.split]
    groups = [aws.lb.ListenerRuleActionForwardTargetGroupArgs(arn=arn, weight=weight) for arn, weight in weights]
    return aws.lb.ListenerRuleActionArgs(
        type="forward", order=order, forward=aws.lb.ListenerRuleActionForwardArgs(target_groups=groups)
    )


def _sign_in(how: CognitoSignIn | OidcSignIn) -> aws.lb.ListenerRuleActionArgs:
    if isinstance(how, CognitoSignIn):
        cognito = aws.lb.ListenerRuleActionAuthenticateCognitoArgs(
            user_pool_arn=how.user_pool_arn,
            user_pool_client_id=how.client_id,
            user_pool_domain=how.domain,
            **_of_both(how),
        )
        return aws.lb.ListenerRuleActionArgs(type="authenticate-cognito", order=1, authenticate_cognito=cognito)
    oidc = aws.lb.ListenerRuleActionAuthenticateOidcArgs(
        issuer=how.issuer,
        authorization_endpoint=how.authorization_endpoint,
        token_endpoint=how.token_endpoint,
        user_info_endpoint=how.user_info_endpoint,
        client_id=how.client_id,
        client_secret=pulumi.Output.secret(how.client_secret or ""),
        **_of_both(how),
    )
    return aws.lb.ListenerRuleActionArgs(type="authenticate-oidc", order=1, authenticate_oidc=oidc)


def _of_both(how: SignIn) -> dict[str, Any]:
    return {
        "scope": how.scope,
        "session_timeout": how.session_seconds,
        "session_cookie_name": how.session_cookie,
        "on_unauthenticated_request": how.unauthenticated,
        "authentication_request_extra_params": dict(how.extra_params) or None,
    }
