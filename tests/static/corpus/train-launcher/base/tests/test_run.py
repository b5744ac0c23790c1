from launcher.run import rank_env
from launcher.spec import Cluster

CLUSTER = Cluster(nodes=["n0", "n1"], gpus_per_node=4, workdir="/w", entry="t.py")


def test_rank_env_second_node():
    env = rank_env(CLUSTER, node=1, gpu=2)
    assert env["RANK"] == "6"
    assert env["LOCAL_RANK"] == "2"
    assert env["WORLD_SIZE"] == "8"
    assert env["MASTER_ADDR"] == "n0"
