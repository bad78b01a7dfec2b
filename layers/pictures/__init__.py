"""Pictures through Pillow. The only folder that names it; loaded when the first picture is made."""
