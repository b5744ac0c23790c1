"""Start one training process per GPU on this node and wait for all of them."""
import os
import subprocess
import sys
from typing import Dict, List

from launcher.spec import Cluster


def rank_env(cluster: Cluster, node: int, gpu: int) -> Dict[str, str]:
    return {
        "RANK": str(node * cluster.gpus_per_node + gpu),
        "LOCAL_RANK": str(gpu),
        "WORLD_SIZE": str(len(cluster.nodes) * cluster.gpus_per_node),
        "MASTER_ADDR": cluster.nodes[0],
        "MASTER_PORT": "29500",
    }


def launch(cluster: Cluster, node: int, args: List[str]) -> int:
    procs = []
    for gpu in range(cluster.gpus_per_node):
        env = {**os.environ, **rank_env(cluster, node, gpu)}
        procs.append(subprocess.Popen(
            [sys.executable, cluster.entry, *args], cwd=cluster.workdir, env=env))
    return max(p.wait() for p in procs)
