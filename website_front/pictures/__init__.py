"""Pictures of pages, 1200 by 630 pixels, as other sites and chats show them beside a link: what is on one, where it lies, and its PNG.

Only here Pillow is imported, and the letters that it draws.
"""
