"""Functions, scripts, targets, jobs and services that are named and not defined."""

import pytest
from literal_view import findings
from tree_view import change

from lattice.engines.static.rules.names import shell_calls
from lattice.engines.static.rules.names.references import missing_reference

GITLAB = (
    "stages: [build, test]\n.base:\n  image: x\nbuild:\n  stage: build\n"
    "  extends: .base\n  script:\n    - make\n"
)
GITHUB = (
    "on:\n  push:\njobs:\n  build:\n    runs-on: x\n    outputs:\n      v: 1\n"
    "    strategy:\n      matrix:\n        os: [a, b]\n        include:\n"
    "          - os: c\n            extra: 1\n    steps:\n      - uses: a/b@v1\n"
    "        id: ver\n"
    "      - run: echo ${{ steps.ver.outputs.x }} ${{ matrix.os }}\n"
    "      - name: Q\n        run: |\n          echo hi\n"
)
COMPOSE = (
    "services:\n  web:\n    image: x\n    networks: [front]\n    volumes:\n"
    "      - data:/data\n      - ./x:/y\n  db:\n    image: y\nnetworks:\n  front:\n"
    "volumes:\n  data: {}\n"
)

TREE = {
    "lib/log.sh": "log_info() {\n\techo\n}\nlog_warn() {\n\techo\n}\n",
    "package.json": '{"scripts": {"build": "x", "test:unit": "y"}}',
    "Makefile": "all: build\nbuild:\n\tx\n.PHONY: all lint\nlint:\n\ty\n",
    "bin/pg_tool": "#!/bin/sh\n",
}


CALLS = [
    ("run.sh", ". lib/log.sh\nlog_warning x\n", 2),
    ("run.sh", ". lib/log.sh\nlog_warn x || log_info y\n", None),
    ("run.sh", ". lib/log.sh\nif ok; then\n  log_eror x\nfi\n", 3),
    ("run.sh", ". lib/log.sh\npg_dump x\n", None),
    ("run.sh", ". lib/log.sh\nwait || log_count=$((log_count + 1))\n((log_count > 3)) && exit 1\n", None),
    ("run.sh", '. lib/log.sh\necho "log_fatal x"\n', None),
    ("run.sh", "check_a() {\n x\n}\ncheck_b y\n", 4),
    ("run.sh", "check_a() {\n x\n}\ncheck_a y || die\n", None),
    ("run.sh", "case $1 in\nlog_foo) x ;;\nesac\n. lib/log.sh\n", None),
    (".github/workflows/a.yml", "      - run: npm run biuld\n", 1),
    (".github/workflows/a.yml", "      - run: npm run build && npm run test:unit -- -x\n", None),
    ("Dockerfile", "RUN yarn run bundle\n", 1),
    (".github/workflows/a.yml", "      - run: make lint all\n", None),
    (".github/workflows/a.yml", "      - run: make lnt\n", 1),
    ("run.sh", "make build && make check\n", 1),
    ("run.sh", "make -C x foo\n", None),
    ("run.sh", "echo make it so\n", None),
    ("run.sh", 'npm run "$x"\n', None),
]


ROLES = {
    "roles/a/handlers/main.yml": "- name: restart nginx\n  service: x\n",
    "c/values.yaml": "image:\n  tag: 1\n  repo: x\n",
    "c/Chart.yaml": "a: 1\n",
}


REFERENCES = [
    (
        ".gitlab-ci.yml",
        GITLAB,
        GITLAB + "t:\n  stage: test\n  extends: .bas\n  script: [x]\n",
        11,
    ),
    (
        ".gitlab-ci.yml",
        GITLAB,
        GITLAB + "t:\n  stage: test\n  needs: [build]\n  script: [x]\n",
        None,
    ),
    (
        ".gitlab-ci.yml",
        GITLAB,
        GITLAB + "t:\n  stage: test\n  needs:\n    - job: biuld\n      artifacts: true\n",
        12,
    ),
    (
        ".gitlab-ci.yml",
        GITLAB,
        GITLAB + "t:\n  stage: tset\n",
        10,
    ),
    (
        ".gitlab-ci.yml",
        GITLAB,
        GITLAB + "t:\n  script:\n    - !reference [.none, script]\n",
        11,
    ),
    (
        ".gitlab-ci.yml",
        GITLAB,
        (
            "stages: [build, test]\n.root:\n  image: x\nbuild:\n  stage: build\n"
            "  extends: .base\n  script:\n    - make\n"
        ),
        6,
    ),
    (
        ".gitlab-ci.yml",
        GITLAB,
        GITLAB + "t:\n  needs: []\n  extends:\n    - .base\n    - build\n",
        None,
    ),
    (
        ".gitlab-ci.yml",
        GITLAB,
        GITLAB + "t:\n  needs:\n    - project: x/y\n      job: z\n      ref: main\n",
        None,
    ),
    (
        ".github/workflows/ci.yml",
        GITHUB,
        GITHUB + "  test:\n    needs: bild\n    runs-on: x\n",
        22,
    ),
    (
        ".github/workflows/ci.yml",
        GITHUB,
        GITHUB
        + ("  test:\n    needs: [build]\n    steps:\n      - run: echo ${{ needs.build.outputs.v }}\n"),
        None,
    ),
    (
        ".github/workflows/ci.yml",
        GITHUB,
        GITHUB
        + ("  test:\n    needs: [build]\n    steps:\n      - run: echo ${{ needs.biuld.outputs.v }}\n"),
        24,
    ),
    (
        ".github/workflows/ci.yml",
        GITHUB,
        GITHUB + "      - run: echo ${{ steps.version.outputs.x }}\n",
        21,
    ),
    (
        ".github/workflows/ci.yml",
        GITHUB,
        GITHUB + "      - run: echo ${{ matrix.py }}\n",
        21,
    ),
    (
        ".github/workflows/ci.yml",
        GITHUB,
        GITHUB + "      - run: echo ${{ matrix.extra }}\n",
        None,
    ),
    (
        ".github/workflows/ci.yml",
        GITHUB,
        GITHUB
        + (
            "      - if: ${{ steps.ver.outputs.x == 'a' }}\n        run: |\n"
            "          x ${{ steps.ver.outputs.x }}\n"
        ),
        None,
    ),
    (
        "docker-compose.yml",
        COMPOSE,
        (
            "services:\n  web:\n    image: x\n    networks: [front]\n    volumes:\n"
            "      - data:/data\n      - ./x:/y\n  db:\n    image: y\n"
            "    depends_on: [cache]\nnetworks:\n  front:\nvolumes:\n  data: {}\n"
        ),
        10,
    ),
    (
        "docker-compose.yml",
        COMPOSE,
        (
            "services:\n  web:\n    image: x\n    networks: [front]\n    volumes:\n"
            "      - data:/data\n      - ./x:/y\n  db:\n    image: y\n    depends_on:\n"
            "      web:\n        condition: service_healthy\nnetworks:\n  front:\n"
            "volumes:\n  data: {}\n"
        ),
        None,
    ),
    (
        "docker-compose.yml",
        COMPOSE,
        (
            "services:\n  web:\n    image: x\n    networks: [front]\n    volumes:\n"
            "      - data:/data\n      - ./x:/y\n  db:\n    image: y\n    depends_on:\n"
            "      redis:\n        condition: service_healthy\nnetworks:\n  front:\n"
            "volumes:\n  data: {}\n"
        ),
        11,
    ),
    (
        "docker-compose.yml",
        COMPOSE,
        (
            "services:\n  web:\n    image: x\n    networks: [front]\n    volumes:\n"
            "      - data:/data\n      - ./x:/y\n  db:\n    image: y\n    networks:\n"
            "      - back\nnetworks:\n  front:\nvolumes:\n  data: {}\n"
        ),
        11,
    ),
    (
        "docker-compose.yml",
        COMPOSE,
        (
            "services:\n  web:\n    image: x\n    networks: [front]\n    volumes:\n"
            "      - data:/data\n      - ./x:/y\n  db:\n    image: y\n    volumes:\n"
            "      - pgdata:/var/lib\nnetworks:\n  front:\nvolumes:\n  data: {}\n"
        ),
        11,
    ),
    (
        "docker-compose.yml",
        COMPOSE,
        (
            "services:\n  web:\n    image: x\n    networks: [front]\n    volumes:\n"
            "      - data:/data\n      - ./x:/y\n  db:\n    image: y\n    secrets:\n"
            "      - pw\nnetworks:\n  front:\nvolumes:\n  data: {}\n"
        ),
        11,
    ),
    (
        "docker-compose.yml",
        COMPOSE,
        (
            "services:\n  web:\n    image: x\n    networks: [front]\n    volumes:\n"
            "      - data:/data\n      - ./x:/y\n  db:\n    image: y\nnetworks:\n  inner:\n"
            "volumes:\n  data: {}\n"
        ),
        4,
    ),
    (
        "docker-compose.yml",
        COMPOSE,
        (
            "services:\n  web:\n    image: x\n    networks: [front]\n    volumes:\n"
            "      - data:/data\n      - ./x:/y\n  db:\n    image: y\n    depends_on:\n"
            "      - web\n    environment:\n      - A=b\nnetworks:\n  front:\nvolumes:\n"
            "  data: {}\n"
        ),
        None,
    ),
    (
        "api/openapi.yaml",
        "components:\n  schemas:\n    Pet:\n      type: object\n",
        (
            "components:\n  schemas:\n    Pet:\n      type: object\n    A:\n"
            "      $ref: '#/components/schemas/Pets'\n"
        ),
        6,
    ),
    (
        "api/openapi.yaml",
        "components:\n  schemas:\n    Pet:\n      type: object\n",
        (
            "components:\n  schemas:\n    Pet:\n      type: object\n    A:\n"
            "      $ref: '#/components/schemas/Pet'\n"
        ),
        None,
    ),
    ("roles/a/tasks/main.yml", "- name: x\n", "- name: x\n  notify: restart ngnix\n", 2),
    ("roles/a/tasks/main.yml", "- name: x\n", "- name: x\n  notify:\n    - restart nginx\n", None),
    ("roles/a/tasks/main.yml", "- name: x\n", "- name: x\n  notify:\n    - restart ngnix\n", 3),
    ("c/templates/d.yaml", "a: 1\n", "a: {{ .Values.image.tga }}\n", 1),
    ("c/templates/d.yaml", "a: 1\n", "a: {{ .Values.image.tag | quote }}\n", None),
    ("c/templates/d.yaml", "a: 1\n", "a: {{ .Values.image.x | default 1 }}\n", None),
    (
        ".github/workflows/ci.yml",
        GITHUB,
        GITHUB + "      - run: |\n          echo ${{ steps.vr.outputs.x }}\n",
        22,
    ),
]


@pytest.mark.parametrize(("path", "text", "line"), CALLS)
def test_a_command_that_nothing_defines_is_reported(path: str, text: str, line: int | None) -> None:
    found = findings(shell_calls, change(TREE, {path: text}))

    assert [each.line for each in found] == ([line] if line else [])


@pytest.mark.parametrize(("path", "old", "new", "line"), REFERENCES)
def test_a_reference_to_nothing_is_reported(path: str, old: str, new: str, line: int | None) -> None:
    found = findings(missing_reference, change({**ROLES, path: old}, {path: new}))

    assert [each.line for each in found] == ([line] if line else [])
