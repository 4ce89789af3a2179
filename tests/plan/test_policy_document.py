"""The one data source whose answer is true: expected documents are those of the provider's own acceptance tests."""

import json

import pytest

from roadbed.plan.cloud.policy_document import policy_document
from roadbed.plan.cloud.policy_statement import PolicyDocumentError


def written(**args) -> dict:
    return json.loads(policy_document(args)["json"])


def statement(**given) -> dict:
    (only,) = written(statements=[given])["Statement"]
    return only


BASIC = {
    "policyId": "policy_id",
    "statements": [
        {
            "sid": "1",
            "actions": ["s3:ListAllMyBuckets", "s3:GetBucketLocation"],
            "resources": ["arn:aws:s3:::*"],
        },
        {
            "actions": ["s3:ListBucket"],
            "resources": ["arn:aws:s3:::foo"],
            "conditions": [
                {"test": "StringLike", "variable": "s3:prefix", "values": ["home/", "", "home/&{aws:username}/"]}
            ],
            "notPrincipals": [{"type": "AWS", "identifiers": ["arn:blahblah:example"]}],
        },
        {
            "actions": ["s3:*"],
            "resources": [
                "arn:aws:s3:::foo/home/&{aws:username}",
                "arn:aws:s3:::foo/home/&{aws:username}/*",
            ],
            "principals": [{"type": "AWS", "identifiers": ["arn:blahblah:example"]}],
        },
        {"effect": "Deny", "notActions": ["s3:*"], "notResources": ["arn:aws:s3:::*"]},
        {"effect": "Allow", "actions": ["kinesis:*"], "principals": [{"type": "AWS", "identifiers": ["*"]}]},
        {"effect": "Allow", "actions": ["firehose:*"], "principals": [{"type": "*", "identifiers": ["*"]}]},
    ],
}


def test_the_provider_s_basic_example_is_written_to_the_letter():
    assert (
        policy_document(BASIC)["json"]
        == """{
  "Version": "2012-10-17",
  "Id": "policy_id",
  "Statement": [
    {
      "Sid": "1",
      "Effect": "Allow",
      "Action": [
        "s3:ListAllMyBuckets",
        "s3:GetBucketLocation"
      ],
      "Resource": "arn:aws:s3:::*"
    },
    {
      "Effect": "Allow",
      "Action": "s3:ListBucket",
      "Resource": "arn:aws:s3:::foo",
      "NotPrincipal": {
        "AWS": "arn:blahblah:example"
      },
      "Condition": {
        "StringLike": {
          "s3:prefix": [
            "home/",
            "",
            "home/${aws:username}/"
          ]
        }
      }
    },
    {
      "Effect": "Allow",
      "Action": "s3:*",
      "Resource": [
        "arn:aws:s3:::foo/home/${aws:username}/*",
        "arn:aws:s3:::foo/home/${aws:username}"
      ],
      "Principal": {
        "AWS": "arn:blahblah:example"
      }
    },
    {
      "Effect": "Deny",
      "NotAction": "s3:*",
      "NotResource": "arn:aws:s3:::*"
    },
    {
      "Effect": "Allow",
      "Action": "kinesis:*",
      "Principal": {
        "AWS": "*"
      }
    },
    {
      "Effect": "Allow",
      "Action": "firehose:*",
      "Principal": "*"
    }
  ]
}"""
    )


def test_the_minified_document_is_the_same_without_spaces():
    answer = policy_document(BASIC)

    assert json.loads(answer["minifiedJson"]) == json.loads(answer["json"])
    assert answer["minifiedJson"].startswith('{"Version":"2012-10-17","Id":"policy_id","Statement":[{"Sid":"1",')


def test_the_id_is_the_checksum_of_the_document():
    assert policy_document({})["id"] == "1132004489"


@pytest.mark.parametrize(
    ("partition", "identifiers", "expected"),
    [
        ("aws", [["1"], ["2", "3"]], "132"),
        ("aws", [["1", "2"], ["3"], ["4"]], "3421"),
        ("aws-us-gov", [["1", "2"], ["3"], ["4"]], "3214"),
    ],
)
def test_blocks_of_one_principal_type_are_joined_in_the_provider_s_order(partition, identifiers, expected):
    def root(digit):
        return f"arn:{partition}:iam::{digit * 12}:root"

    blocks = [{"type": "AWS", "identifiers": [root(digit) for digit in digits]} for digits in identifiers]

    assert statement(actions=["*"], principals=blocks)["Principal"] == {"AWS": [root(digit) for digit in expected]}


def test_lists_fall_and_have_no_doubles():
    assert statement(actions=["a:One", "b:Two", "a:One", "c:Three"])["Action"] == ["c:Three", "b:Two", "a:One"]


def test_conditions_on_one_variable_are_joined_and_keep_their_order():
    conditions = [{"test": "StringEquals", "variable": "aws:x", "values": ["b", "a"]}]
    conditions += [{"test": "Bool", "variable": "aws:SecureTransport", "values": [False]}]

    assert statement(actions=["*"], conditions=conditions)["Condition"] == {
        "Bool": {"aws:SecureTransport": "false"},
        "StringEquals": {"aws:x": ["b", "a"]},
    }


def test_sources_come_first_and_unnamed_statements_add_up():
    a = policy_document({"statements": [{"actions": ["foo:One"]}, {"sid": "one", "actions": ["bar:One"]}]})["json"]
    b = policy_document({"statements": [{"sid": "two", "effect": "Deny", "actions": ["foo:Two"]}]})["json"]
    c = policy_document({"statements": [{"actions": ["bar:Two"]}]})["json"]

    merged = written(sourcePolicyDocuments=[a, b, c], statements=[{"actions": ["own:Three"]}])

    assert [(each.get("Sid"), each["Action"]) for each in merged["Statement"]] == [
        (None, "foo:One"),
        ("one", "bar:One"),
        ("two", "foo:Two"),
        (None, "bar:Two"),
        (None, "own:Three"),
    ]


def test_an_override_replaces_the_statement_of_its_sid_where_it_stands():
    override = policy_document({"statements": [{"sid": "over", "effect": "Deny", "actions": ["x:Y"]}]})["json"]

    merged = written(
        statements=[{"sid": "over", "actions": ["s3:*"]}, {"sid": "last", "actions": ["ec2:*"]}],
        overridePolicyDocuments=[override],
    )

    assert [(each["Sid"], each["Effect"]) for each in merged["Statement"]] == [("over", "Deny"), ("last", "Allow")]


def test_a_merged_document_by_hand_is_read_as_the_provider_reads_it():
    by_hand = {
        "version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["b", "a"],
                "Principal": {"AWS": ["a", "b"], "Service": "x"},
                "Condition": {"Bool": {"aws:x": True}, "NumericLessThan": {"aws:y": 3}},
            },
            {"Effect": "Deny", "Principal": "anything", "Action": "c", "Note": "not in the grammar"},
        ],
    }

    assert written(sourcePolicyDocuments=[json.dumps(by_hand)])["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["b", "a"],
            "Principal": {"AWS": ["b", "a"], "Service": "x"},
            "Condition": {"Bool": {"aws:x": "true"}},
        },
        {"Effect": "Deny", "Action": "c", "Principal": "*"},
    ]


def test_characters_that_mean_something_in_html_are_escaped():
    assert '"a\\u0026b\\u003cc\\u003e"' in policy_document({"statements": [{"actions": ["a&b<c>"]}]})["json"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        ({"statements": [{"effect": "Permit"}]}, r"statements\[0\].effect: got 'Permit', allowed Allow or Deny"),
        ({"statements": [{"sid": "a"}, {"sid": "a"}]}, "two statements have the Sid 'a'"),
        ({"version": "2020-01-01"}, "version: got '2020-01-01', allowed 2008-10-17 or 2012-10-17"),
        ({"sourcePolicyDocuments": ["{"]}, r"source_policy_documents\[0\]: got text that is not JSON"),
        ({"overridePolicyDocuments": ['{"Statement": {}}', '{"Statement": {"Sid": "a"}}']}, "a list of statements"),
        (
            {"version": "2008-10-17", "statements": [{"resources": ["a/&{aws:username}"]}]},
            "need version 2012-10-17",
        ),
    ],
)
def test_what_the_provider_refuses_is_refused(args, message):
    with pytest.raises(PolicyDocumentError, match=message):
        policy_document(args)


def test_sids_of_two_sources_may_not_be_the_same():
    source = policy_document({"statements": [{"sid": "same", "actions": ["a:B"]}]})["json"]

    with pytest.raises(PolicyDocumentError, match="'same'"):
        policy_document({"sourcePolicyDocuments": [source, source]})
