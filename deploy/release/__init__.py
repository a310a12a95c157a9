"""What a release is made of: images, the source, an SBOM, notes and checksums. Run by `make release` and `make audit`."""
