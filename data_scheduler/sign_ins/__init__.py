"""What people do with their accounts, kept for auth_api: letters, passwords, sign-ins, and what they prefer.

A sign-in is a browser that has proved who uses it; sessions are what is driven at a weekend. Of its token the SHA-256 is stored, of a
password its argon2id hash, and of the token in a letter's link nothing: auth_api makes it from a secret of its own and the letter's id.
"""
