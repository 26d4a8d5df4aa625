"""Tables of the projection `posts`.

A post itself is read from its stream; the tables hold what a stream does not know: who sees it,
its counts, and its replies. Rows of likes and counts do not depend on whether the post is there,
because likes travel in streams of their own and may come before or after it.
"""

from sqlalchemy import Column, Index, Integer, LargeBinary, MetaData, Table, Text, Uuid

metadata = MetaData()

account = Table(
    "account",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("handle", Text, nullable=False),
    Column("display_name", Text, nullable=False),
)
follow = Table(
    "follow",
    metadata,
    Column("followee_id", Uuid, primary_key=True),
    Column("follower_id", Uuid, primary_key=True),
)
block = Table(
    "block",
    metadata,
    Column("blocker_id", Uuid, primary_key=True),
    Column("blocked_id", Uuid, primary_key=True),
)
# `body` is a serialised impasto.post.v1.Post without author, counts and likedByMe.
reply = Table(
    "reply",
    metadata,
    Column("reply_id", Uuid, primary_key=True),
    Column("post_id", Uuid, nullable=False),
    Column("author_id", Uuid, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Index("reply_of_post", "post_id", "reply_id"),
)
post_like = Table(
    "post_like",
    metadata,
    Column("post_id", Uuid, primary_key=True),
    Column("account_id", Uuid, primary_key=True),
)
counter = Table(
    "counter",
    metadata,
    Column("post_id", Uuid, primary_key=True),
    Column("likes", Integer, nullable=False),
    Column("replies", Integer, nullable=False),
)
