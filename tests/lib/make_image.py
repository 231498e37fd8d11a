# SPDX-License-Identifier: MIT
"""make_image.py OUT KIND LAYER...: make a container image for tests.

KIND is oci (a layout with compressed layers), docker (the format of docker
save) or both.  Each LAYER is a directory, or a tar archive that is used
unchanged; the lowest layer comes first.  Names in it that begin with .wh. are
whiteouts.  --second adds another platform with the first layer only.
"""

import gzip
import hashlib
import io
import json
import os
import sys
import tarfile

OCI = "application/vnd.oci.image."


def layer_tar(directory):
    if os.path.isfile(directory):
        with open(directory, "rb") as file:
            return file.read()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for root, directories, files in os.walk(directory):
            directories.sort()
            for name in sorted(directories) + sorted(files):
                path = os.path.join(root, name)
                member = tar.gettarinfo(
                    path, os.path.relpath(path, directory))
                member.uid = member.gid = 0
                member.uname = member.gname = "root"
                member.mtime = 1600000000
                if member.isreg():
                    with open(path, "rb") as file:
                        tar.addfile(member, file)
                else:
                    tar.addfile(member)
    return out.getvalue()


def sha256(content):
    return hashlib.sha256(content).hexdigest()


class Archive:
    def __init__(self, path):
        self.tar = tarfile.open(path, "w", format=tarfile.USTAR_FORMAT)
        self.names = set()

    def add(self, name, content):
        if name in self.names:
            return
        self.names.add(name)
        member = tarfile.TarInfo(name)
        member.size = len(content)
        self.tar.addfile(member, io.BytesIO(content))

    def add_blob(self, content, kind):
        self.add("blobs/sha256/" + sha256(content), content)
        return {"mediaType": OCI + kind, "digest": "sha256:" + sha256(content),
                "size": len(content)}


def dump(value):
    return json.dumps(value, indent=1).encode()


def config_of(layers, architecture):
    return dump({
        "created": "2020-01-01T00:00:00Z",
        "architecture": architecture, "os": "linux",
        "config": {"Cmd": ["/bin/sh"]},
        "rootfs": {"type": "layers",
                   "diff_ids": ["sha256:" + sha256(layer)
                                for layer in layers]},
        "history": [{"created": "2020-01-01T00:00:00Z",
                     "created_by": f"layer {number}"}
                    for number, _ in enumerate(layers)],
    })


def add_oci(archive, layers, architecture):
    config = archive.add_blob(config_of(layers, architecture),
                              "config.v1+json")
    manifest = archive.add_blob(dump({
        "schemaVersion": 2, "mediaType": OCI + "manifest.v1+json",
        "config": config,
        "layers": [archive.add_blob(gzip.compress(layer, mtime=0),
                                    "layer.v1.tar+gzip")
                   for layer in layers],
    }), "manifest.v1+json")
    manifest["platform"] = {"architecture": architecture, "os": "linux"}
    return manifest


def main(path, kind, *directories):
    second = "--second" in directories
    layers = [layer_tar(directory) for directory in directories
              if directory != "--second"]
    archive = Archive(path)
    if kind in ("oci", "both"):
        images = [layers] + [layers[:1]] * second
        manifests = [add_oci(archive, image, architecture)
                     for image, architecture in zip(images, ("amd64",
                                                             "arm64"))]
        manifests[0]["annotations"] = {
            "org.opencontainers.image.ref.name": "test"}
        archive.add("oci-layout", dump({"imageLayoutVersion": "1.0.0"}))
        archive.add("index.json", dump({"schemaVersion": 2,
                                        "manifests": manifests}))
    if kind == "both":
        saved = [{"Config": "blobs/sha256/" + sha256(
                      config_of(layers, "amd64")),
                  "RepoTags": ["test:latest"],
                  "Layers": ["blobs/sha256/" + sha256(
                      gzip.compress(layer, mtime=0)) for layer in layers]}]
        archive.add("manifest.json", dump(saved))
    if kind == "docker":
        config = config_of(layers, "amd64")
        for layer in layers:
            archive.add(sha256(layer) + "/layer.tar", layer)
        archive.add(sha256(config) + ".json", config)
        archive.add("manifest.json", dump([{
            "Config": sha256(config) + ".json",
            "RepoTags": ["test:latest"],
            "Layers": [sha256(layer) + "/layer.tar" for layer in layers]}]))
    archive.tar.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
