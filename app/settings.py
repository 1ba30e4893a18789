"""Settings from environment variables that begin with ``DESCENT_``; frozen once the server has started."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, DirectoryPath, Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.limits import Limits
from app.security import is_origin

PREFIX = "DESCENT_"
#: Most units in a layer, where there is a folder of pictures: article 3 has 256.
UNITS_FOR_IMAGES = 256


class SettingsError(ValueError):
    """A variable that the server cannot start with; the message is one line that names it."""


def _cores() -> int:
    """How many cores this process may use (a container may have fewer than the machine)."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


class Settings(BaseSettings):
    """Defaults are for one visitor on their own machine."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", populate_by_name=True)

    host: str = Field("127.0.0.1", description="Address to listen on; 0.0.0.0 for all.")
    port: int = Field(
        8000,
        ge=0,
        le=65_535,
        validation_alias=AliasChoices("DESCENT_PORT", "PORT"),
        description="Port to listen on (PORT is understood, too); 0 takes a free one.",
    )
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Further origins whose pages may connect, with commas: https://lab.example,https://other.example.",
    )
    embedding_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        ("*",),
        description="Origins that may show the page in an iframe (`?embed=1`), with commas; * for any, empty for none.",
    )
    units: int = Field(64, ge=1, le=512, description="Most units in a layer.")
    sessions: int = Field(300, ge=1, le=10_000, description="Most pages connected at once.")
    sessions_per_address: int = Field(
        100, ge=1, le=10_000, description="Most of them from one address (a lecture hall shares one)."
    )
    compute_threads: int = Field(default_factory=_cores, ge=1, le=64, description="Threads that train.")
    compiled: bool = Field(True, description="Whether compiled kernels train, once they are ready; else NumPy.")
    lessons: DirectoryPath | None = Field(None, description="Folder with lessons of your own.")
    images: Path | None = Field(
        None, description="Folder with the IDX files of MNIST and, in fashion_mnist/, its twin."
    )
    log_level: str = Field("warning", pattern="^(debug|info|warning|error)$", description="What is logged.")
    reload: bool = Field(False, description="For developers: read page files again for each request.")

    @field_validator("allowed_origins", "embedding_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("allowed_origins", "embedding_origins")
    @classmethod
    def _check_origins(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for origin in value:
            is_any = origin == "*" and info.field_name == "embedding_origins"
            if not is_any and not is_origin(origin):
                raise ValueError(f"{origin!r} is not an origin like https://lab.example")
        return value

    def limits(self) -> Limits:
        """All limits, with the operator's. Large pictures justify wide layers, unless the operator says otherwise."""
        units = UNITS_FOR_IMAGES if self.images and "units" not in self.model_fields_set else self.units
        return dataclasses.replace(
            Limits(), units=units, sessions=self.sessions, sessions_per_address=self.sessions_per_address
        )


def load(**given: Any) -> Settings:
    """The settings from the environment, with those of the command line put over them.

    Raises
    ------
    SettingsError
        One line with the variable's name, its value and what is wrong with it.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        name = str(first["loc"][0]) if first["loc"] else ""
        if not name.isupper():
            name = f"{PREFIX}{name.upper()}"
        raise SettingsError(f"{name}: {first['msg']}, got {first['input']!r}") from None


def unknown_names() -> list[str]:
    """Variables that look like settings but are none: probably misspelt."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    return sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
