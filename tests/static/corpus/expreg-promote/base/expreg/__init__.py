from .registry import Registry, RegistryError

__all__ = ["Registry", "RegistryError"]
