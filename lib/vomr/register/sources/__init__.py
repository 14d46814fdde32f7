"""What comes from elsewhere: reports of ИСУН and other registers, kept under ``sources/`` and joined at reading."""
