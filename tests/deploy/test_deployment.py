"""What stands in compose.yaml, the Dockerfile and deploy/ is of the right form, and agrees with the program and with itself.

Nothing of it is started here: that needs Docker and a cluster.
"""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import kubernetes_validate
import pytest
import yaml
from click.testing import CliRunner

from ui.cli import turnpoint
from ui.server import PORT

ROOT = Path(__file__).parents[2]
KUBERNETES = "1.37"
MANIFESTS = sorted((ROOT / "deploy" / "kubernetes").glob("*.yaml"))
OBJECTS = [
    (path.name, one) for path in MANIFESTS for one in yaml.safe_load_all(path.read_text("utf-8")) if one
]
IDS = [f"{name}:{one['kind']}/{one['metadata']['name']}" for name, one in OBJECTS]
WORKLOADS = [one for _, one in OBJECTS if one["kind"] in ("Deployment", "StatefulSet")]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text("utf-8")


def named(kind: str, name: str) -> dict[str, Any]:
    (one,) = [one for _, one in OBJECTS if (one["kind"], one["metadata"]["name"]) == (kind, name)]
    return one


def program() -> str:
    """The text of the program's own rooms."""
    rooms = [ROOT / room for room in ("corpus", "index", "assistant", "ui")]
    return "\n".join(path.read_text("utf-8") for room in rooms for path in room.rglob("*.py"))


# Form


def test_the_compose_file_is_of_composes_schema(compose: dict[str, Any]) -> None:
    import json

    folder = resources.files("check_jsonschema") / "builtin_schemas" / "vendor"
    schema = json.loads((folder / "compose-spec.json").read_text("utf-8"))
    validator = jsonschema.validators.validator_for(schema)(schema)
    validator.validate(compose)
    with pytest.raises(jsonschema.ValidationError):
        validator.validate({**compose, "services": {"web": {"imagge": "x"}}})


@pytest.mark.parametrize("one", [one for _, one in OBJECTS], ids=IDS)
def test_each_manifest_is_of_kubernetes_schema(one: dict[str, Any]) -> None:
    kubernetes_validate.validate(one, KUBERNETES, strict=True)


def test_a_manifest_with_a_mistake_is_not() -> None:
    wrong = {**WORKLOADS[0], "spec": {**WORKLOADS[0]["spec"], "replics": 2}}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(wrong, KUBERNETES, strict=True)


# The program


def test_every_setting_that_is_set_is_one_of_the_program(compose: dict[str, Any], dockerfile: str) -> None:
    texts = [dockerfile, (ROOT / "compose.yaml").read_text("utf-8")]
    texts += [path.read_text("utf-8") for path in MANIFESTS]
    used = {name for text in texts for name in re.findall(r"^[^#\n]*?\b(TURNPOINT_[A-Z_]+)[:=]", text, re.M)}
    used |= {item["name"] for one in WORKLOADS for c in containers(one) for item in c.get("env", [])
             if item["name"].startswith("TURNPOINT_")}  # fmt: skip
    # Said by compose to itself alone: by which name people call the server.
    used -= {"TURNPOINT_NAME"}
    assert len(used) >= 7
    text = program()
    assert {name for name in used if name not in text} == set()


def test_the_commands_are_ones_that_the_program_understands(compose: dict[str, Any], dockerfile: str) -> None:
    commands = [compose["services"]["web-1"]["command"], compose["services"]["web-2"]["command"]]
    commands += [container["args"] for container in containers(named("Deployment", "turnpoint-web"))]
    commands.append(re.search(r"^CMD (\[.*\])$", dockerfile, re.M).group(1))  # type: ignore[union-attr]
    for command in commands:
        given = yaml.safe_load(command) if isinstance(command, str) else command
        assert given[0] == "serve"
        told = CliRunner().invoke(turnpoint, [*given, "--help"])
        assert told.exit_code == 0, told.output
        known = {option for o in turnpoint.commands["serve"].params for option in o.opts}
        assert {word for word in given if word.startswith("--")} <= known
    assert re.search(r"turnpoint setup --no-weights", dockerfile)
    assert {"--no-weights"} <= {option for o in turnpoint.commands["setup"].params for option in o.opts}


def test_ports_and_probes_are_the_programs(compose: dict[str, Any], dockerfile: str) -> None:
    assert f"EXPOSE {PORT}" in dockerfile and f"127.0.0.1:{PORT}/healthz" in dockerfile
    for name in ("web-1", "web-2"):
        assert f":{PORT}/healthz" in compose["services"][name]["healthcheck"]["test"][-1]
    caddy = (ROOT / "deploy" / "Caddyfile").read_text("utf-8")
    assert f"reverse_proxy web-1:{PORT} web-2:{PORT}" in caddy and "health_uri /readyz" in caddy
    (web,) = containers(named("Deployment", "turnpoint-web"))
    assert web["ports"] == [{"name": "http", "containerPort": PORT}]
    probes = {kind: web[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
    assert probes == {"startup": "/healthz", "liveness": "/healthz", "readiness": "/readyz"}
    assert all(f'"{path}"' in program() for path in probes.values())


def test_versions_of_the_stores_are_those_of_the_lock(compose: dict[str, Any]) -> None:
    lock = (ROOT / "requirements-scale.lock").read_text("utf-8")
    version = re.search(r"^chromadb==([\d.]+)", lock, re.M).group(1)  # type: ignore[union-attr]
    assert compose["services"]["chroma"]["image"].endswith(f":{version}")
    (chroma,) = containers(named("StatefulSet", "turnpoint-chroma"))
    assert chroma["image"] == compose["services"]["chroma"]["image"]
    (postgres,) = containers(named("StatefulSet", "turnpoint-postgres"))
    assert postgres["image"] == compose["services"]["postgres"]["image"]
    assert re.search(r"^psycopg==", lock, re.M) and not re.search(r"^(pytest|locust|torch)==", lock, re.M)


# Each other


def test_addresses_name_services_and_ports_that_are_there(compose: dict[str, Any]) -> None:
    services, web = compose["services"], compose["services"]["web-1"]
    for url in re.findall(r"//(?:[^@/\"]*@)?([a-z][\w-]*):(\d+)", str(web["environment"])):
        assert url[0] in services, url
    assert set(web["depends_on"]) <= set(services)
    data = named("ConfigMap", "turnpoint")["data"]
    for host, port in re.findall(r"//([\w.-]+):(\d+)", " ".join(data.values())):
        pod, _, service = host.rpartition(".")
        one = named("Service", service)
        assert [p["port"] for p in one["spec"]["ports"]] == [int(port)], host
        if pod:
            copies = named("StatefulSet", service)["spec"]["replicas"]
            assert pod in {f"{service}-{n}" for n in range(copies)}
    models = named("StatefulSet", "turnpoint-model")
    assert len(data["TURNPOINT_ENGINE_URL"].split(",")) == models["spec"]["replicas"]
    (model,) = containers(models)
    assert f"--alias={data['TURNPOINT_MODEL']}" in model["args"]


def test_services_budgets_and_rules_select_what_is_there() -> None:
    pods = [one["spec"]["template"]["metadata"]["labels"].items() for one in WORKLOADS]
    for name, one in OBJECTS:
        spec = one.get("spec", {})
        if one["kind"] == "Service":
            wanted = spec["selector"]
        elif one["kind"] in ("PodDisruptionBudget", "Deployment", "StatefulSet"):
            wanted = spec["selector"]["matchLabels"]
        elif one["kind"] == "NetworkPolicy":
            wanted = spec["podSelector"].get("matchLabels", {})
        else:
            continue
        assert any(wanted.items() <= labels for labels in pods), (name, wanted)
        if one["kind"] == "Service":
            ports = {p["name"] for w in WORKLOADS for c in containers(w) for p in c["ports"]}
            assert {port["targetPort"] for port in spec["ports"]} <= ports
    target = named("HorizontalPodAutoscaler", "turnpoint-web")["spec"]["scaleTargetRef"]
    assert named(target["kind"], target["name"])
    backend = named("Ingress", "turnpoint")["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"]
    assert named("Service", backend["name"])["spec"]["ports"][0]["name"] == backend["port"]["name"]
    host = named("Ingress", "turnpoint")["spec"]["rules"][0]["host"]
    assert host in containers(named("Deployment", "turnpoint-web"))[0]["args"]


def test_volumes_that_are_mounted_are_there(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (ROOT / source).is_file(), (name, source)
    for one in WORKLOADS:
        spec = one["spec"]["template"]["spec"]
        there = {volume["name"] for volume in spec.get("volumes", [])}
        there |= {claim["metadata"]["name"] for claim in one["spec"].get("volumeClaimTemplates", [])}
        mounted = {
            m["name"]
            for c in (*spec["containers"], *spec.get("initContainers", []))
            for m in c["volumeMounts"]
        }
        assert mounted == there, one["metadata"]["name"]


# Safety


@pytest.mark.parametrize("one", WORKLOADS, ids=[one["metadata"]["name"] for one in WORKLOADS])
def test_no_pod_may_more_than_it_must(one: dict[str, Any]) -> None:
    spec = one["spec"]["template"]["spec"]
    assert spec["automountServiceAccountToken"] is False
    assert spec["securityContext"]["runAsNonRoot"] and spec["securityContext"]["runAsUser"]
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for container in (*spec["containers"], *spec.get("initContainers", [])):
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False and context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["requests"] and container["resources"]["limits"]["memory"]


def test_nothing_secret_stands_in_a_file_and_every_image_has_a_version(compose: dict[str, Any]) -> None:
    assert not [one for _, one in OBJECTS if one["kind"] == "Secret"]
    for one in WORKLOADS:
        for container in containers(one):
            for item in container.get("env", []):
                secret = re.search(r"PASSWORD|KEY|DATABASE|TOKEN", item["name"])
                assert not secret or "secretKeyRef" in item["valueFrom"], item["name"]
            assert re.fullmatch(r"[\w./-]+:[\w.-]*\d[\w.-]*", container["image"])
    for name, service in compose["services"].items():
        assert re.fullmatch(r"[\w./-]+:[\w.-]*\d[\w.-]*", service["image"]), name
        for key, value in service.get("environment", {}).items():
            if "PASSWORD" in key or "KEY" in key:
                assert str(value).startswith("${"), key
    assert ".env" in (ROOT / ".gitignore").read_text("utf-8").split()


def test_the_image_runs_as_nobody_special_from_pinned_packages(dockerfile: str) -> None:
    assert all(re.fullmatch(r"FROM python:3\.11\.\d+-\S+( AS \w+)?", line)
               for line in dockerfile.splitlines() if line.startswith("FROM"))  # fmt: skip
    last = dockerfile[dockerfile.rindex("\nFROM") :]
    assert re.search(r"^USER 10001:10001$", last, re.M)
    installs = re.findall(r"pip install ([^\\\n&]*(?:\\\n[^\n&]*)*)", dockerfile)
    for install in installs:
        assert (
            "--require-hashes" in install
            or install.startswith("--no-deps --no-build-isolation .")
            or "torch==" in install
        )
    pinned = re.search(r'"(torch==[\d.]+)"', (ROOT / "pyproject.toml").read_text("utf-8"))
    assert pinned and pinned.group(1) in dockerfile
    copied = set(re.findall(r"^COPY (?!--from)(\w+) \1$", dockerfile, re.M))
    allowed = set(re.findall(r"^!(\w+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.M))
    assert copied == {"corpus", "index", "assistant", "ui"} <= allowed


def containers(one: dict[str, Any]) -> list[dict[str, Any]]:
    return one["spec"]["template"]["spec"]["containers"]
