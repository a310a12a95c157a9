"""What we use of the kinds that are not Kubernetes' own, as JSON schemas: a field that is not listed here is a slip of the pen.

Written after the definitions (CRDs) of Traefik 3.7, Prometheus operator, cert-manager 1 and MongoDB Controllers for Kubernetes 1.
"""

from typing import Any

type Schema = dict[str, Any]

TEXT: Schema = {"type": "string", "minLength": 1}
TEXTS: Schema = {"type": "array", "items": TEXT, "minItems": 1}
NUMBER: Schema = {"type": "integer", "minimum": 0}
YES_OR_NO: Schema = {"type": "boolean"}
WORDS: Schema = {"type": "object", "additionalProperties": TEXT}
ANYTHING: Schema = {}


def record(required: dict[str, Schema], optional: dict[str, Schema] | None = None) -> Schema:
    """Return the schema of an object that has these fields and no others."""
    fields = {**required, **(optional or {})}
    return {"type": "object", "properties": fields, "required": list(required), "additionalProperties": False}


def several(each: Schema) -> Schema:
    """Return the schema of a list that is not empty."""
    return {"type": "array", "items": each, "minItems": 1}


def one_of(**choices: Schema) -> Schema:
    """Return the schema of an object that has exactly one of these fields."""
    return {
        "type": "object",
        "properties": choices,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


def resource(spec: Schema) -> Schema:
    """Return the schema of a resource of one namespace."""
    metadata = record({"name": TEXT, "namespace": TEXT}, {"labels": WORDS, "annotations": WORDS})
    return record({"apiVersion": TEXT, "kind": TEXT, "metadata": metadata, "spec": spec})


CLIENT = record({"ipStrategy": record({"ipv6Subnet": NUMBER})})
RESOURCES = record({"requests": WORDS, "limits": WORDS})
CONTAINER = record(
    {
        "name": TEXT,
        "resources": RESOURCES,
        "securityContext": record(
            {
                "allowPrivilegeEscalation": YES_OR_NO,
                "readOnlyRootFilesystem": YES_OR_NO,
                "capabilities": record({"drop": TEXTS}),
            }
        ),
    }
)
CLAIM = record(
    {
        "metadata": record({"name": TEXT}),
        "spec": record({"accessModes": TEXTS, "resources": record({"requests": WORDS})}),
    }
)

SPECS: dict[tuple[str, str], Schema] = {
    ("traefik.io/v1alpha1", "IngressRoute"): record(
        {
            "entryPoints": TEXTS,
            "routes": several(
                record(
                    {
                        "kind": {"const": "Rule"},
                        "match": TEXT,
                        "middlewares": several(record({"name": TEXT})),
                        "services": several(record({"name": TEXT, "port": TEXT}, {"serversTransport": TEXT})),
                    },
                    {"priority": NUMBER},
                )
            ),
        },
        {"tls": record({"secretName": TEXT}, {"options": record({"name": TEXT})})},
    ),
    ("traefik.io/v1alpha1", "Middleware"): one_of(
        rateLimit=record({"average": NUMBER, "burst": NUMBER, "sourceCriterion": CLIENT}),
        inFlightReq=record({"amount": NUMBER, "sourceCriterion": CLIENT}),
        headers=record(
            {},
            {
                "contentTypeNosniff": YES_OR_NO,
                "frameDeny": YES_OR_NO,
                "referrerPolicy": TEXT,
                "stsSeconds": NUMBER,
                "customRequestHeaders": WORDS,
            },
        ),
        replacePath=record({"path": TEXT}),
        stripPrefix=record({"prefixes": TEXTS}),
        retry=record({"attempts": NUMBER}, {"timeout": TEXT}),
        redirectScheme=record({"scheme": TEXT, "permanent": YES_OR_NO}),
    ),
    ("traefik.io/v1alpha1", "ServersTransport"): record(
        {"forwardingTimeouts": record({"dialTimeout": TEXT, "idleConnTimeout": TEXT})}
    ),
    ("traefik.io/v1alpha1", "TLSOption"): record(
        {"minVersion": {"enum": ["VersionTLS12", "VersionTLS13"]}, "sniStrict": YES_OR_NO}
    ),
    ("cert-manager.io/v1", "Certificate"): record(
        {
            "secretName": TEXT,
            "dnsNames": TEXTS,
            "privateKey": record(
                {"algorithm": {"enum": ["RSA", "ECDSA", "Ed25519"]}, "rotationPolicy": {"enum": ["Always", "Never"]}}
            ),
            "issuerRef": record({"kind": {"enum": ["Issuer", "ClusterIssuer"]}, "name": TEXT}),
        }
    ),
    ("monitoring.coreos.com/v1", "ServiceMonitor"): record(
        {
            "jobLabel": TEXT,
            "selector": ANYTHING,
            "endpoints": several(record({"port": TEXT, "path": TEXT, "interval": TEXT, "scrapeTimeout": TEXT})),
        }
    ),
    ("mongodbcommunity.mongodb.com/v1", "MongoDBCommunity"): record(
        {
            "type": {"const": "ReplicaSet"},
            "members": NUMBER,
            "version": TEXT,
            "security": record({"authentication": record({"modes": TEXTS})}),
            "users": several(
                record(
                    {
                        "name": TEXT,
                        "db": TEXT,
                        "passwordSecretRef": record({"name": TEXT}),
                        "scramCredentialsSecretName": TEXT,
                        "connectionStringSecretName": TEXT,
                        "roles": several(record({"name": TEXT, "db": TEXT})),
                    }
                )
            ),
            "additionalMongodConfig": ANYTHING,
            "statefulSet": record(
                {
                    "spec": record(
                        {
                            "template": record(
                                {
                                    "spec": record(
                                        {
                                            "enableServiceLinks": YES_OR_NO,
                                            "securityContext": ANYTHING,
                                            "topologySpreadConstraints": several(ANYTHING),
                                            "initContainers": several(CONTAINER),
                                            "containers": several(CONTAINER),
                                        }
                                    )
                                }
                            ),
                            "volumeClaimTemplates": several(CLAIM),
                        }
                    )
                }
            ),
        }
    ),
}
