"""Answers about databases and what can be ordered of them."""

from typing import Any, Final

from roadbed.plan.cloud.aws.ask import Answers, Ask

_ENGINE_VERSIONS: Final = {
    "aurora-mysql": ("8.0.mysql_aurora.3.10.0", "aurora-mysql8.0"),
    "aurora-postgresql": ("17.5", "aurora-postgresql17"),
    "mariadb": ("11.8.3", "mariadb11.8"),
    "mysql": ("8.4.6", "mysql8.4"),
    "postgres": ("17.6", "postgres17"),
}


def _database(ask: Ask) -> dict[str, Any]:
    name = ask.text("dbInstanceIdentifier", "database")
    address = f"{name}.{ask.fields['hex12']}.{ask.place.region}.rds.{ask.place.dns_suffix}"
    return {
        "id": name,
        "dbInstanceIdentifier": name,
        "dbInstanceArn": ask.place.arn("rds", f"db:{name}"),
        "dbInstanceClass": "db.t4g.medium",
        "dbInstancePort": 5432,
        "address": address,
        "endpoint": f"{address}:5432",
        "port": 5432,
        "engine": "postgres",
        "engineVersion": _ENGINE_VERSIONS["postgres"][0],
        "allocatedStorage": 20,
        "storageEncrypted": True,
        "dbName": "app",
        "masterUsername": "made-up",
    }


def _database_cluster(ask: Ask) -> dict[str, Any]:
    name = ask.text("clusterIdentifier", "database")
    host = f"{ask.fields['hex12']}.{ask.place.region}.rds.{ask.place.dns_suffix}"
    return {
        "id": name,
        "clusterIdentifier": name,
        "arn": ask.place.arn("rds", f"cluster:{name}"),
        "endpoint": f"{name}.cluster-{host}",
        "readerEndpoint": f"{name}.cluster-ro-{host}",
        "clusterMembers": [f"{name}-1"],
        "availabilityZones": list(ask.place.zones[:3]),
        "engine": "aurora-postgresql",
        "engineVersion": _ENGINE_VERSIONS["aurora-postgresql"][0],
        "engineMode": "provisioned",
        "port": 5432,
        "databaseName": "app",
        "masterUsername": "made-up",
        "storageEncrypted": True,
    }


def _engine_version(ask: Ask) -> dict[str, Any]:
    engine = ask.text("engine", "postgres")
    newest, family = _ENGINE_VERSIONS.get(engine, ("1.0", f"{engine}1"))
    preferred = ask.args.get("preferredVersions") or [newest]
    version = ask.text("version", preferred[0])
    major = version.partition(".")[0]
    if engine in ("postgres", "aurora-postgresql"):
        family = f"{engine}{major}"
    elif engine in ("mysql", "mariadb"):
        family = engine + ".".join(version.split(".")[:2])
    return {
        "id": version,
        "version": version,
        "versionActual": version,
        "engine": engine,
        "parameterGroupFamily": ask.text("parameterGroupFamily", family),
        "status": "available",
        "exportableLogTypes": ["postgresql"] if "postgres" in engine else ["audit", "error", "general", "slowquery"],
        "validUpgradeTargets": [],
        "validMajorTargets": [],
        "validMinorTargets": [],
    }


def _orderable(ask: Ask) -> dict[str, Any]:
    engine = ask.text("engine", "postgres")
    versions = ask.args.get("preferredEngineVersions") or [_ENGINE_VERSIONS.get(engine, ("1.0", ""))[0]]
    classes = ask.args.get("preferredInstanceClasses") or ["db.t4g.medium"]
    kind = ask.text("instanceClass", classes[0])
    return {
        "id": kind,
        "instanceClass": kind,
        "engineVersion": ask.text("engineVersion", versions[0]),
        "licenseModel": ask.text("licenseModel", "general-public-license"),
        "storageType": ask.text("storageType", "gp3"),
        "availabilityZones": list(ask.place.zones),
        "multiAzCapable": True,
        "vpc": True,
        "minStorageSize": 20,
        "maxStorageSize": 65_536,
        "supportsStorageEncryption": True,
    }


ANSWERS: Final[Answers] = {
    "aws:rds/getCluster:getCluster": _database_cluster,
    "aws:rds/getEngineVersion:getEngineVersion": _engine_version,
    "aws:rds/getInstance:getInstance": _database,
    "aws:rds/getOrderableDbInstance:getOrderableDbInstance": _orderable,
}
