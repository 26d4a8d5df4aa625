"""Tables of the projection `feed`.

`home` is the join of `follow` and `post`, kept ready: (account, post) stands there if and only if
the account follows the post's author, or is the author, and the post answers nothing. Likes and
counts do not depend on whether the post is there, because likes travel in streams of their own.
"""

from sqlalchemy import Column, Index, Integer, MetaData, Table, Text, Uuid, text

metadata = MetaData()

# `author` is the JSON form of impasto.post.v1.Author.
account = Table(
    "account",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("author", Text, nullable=False),
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
# `body` is the JSON form of impasto.post.v1.Post without author, counts and likedByMe.
post = Table(
    "post",
    metadata,
    Column("post_id", Uuid, primary_key=True),
    Column("author_id", Uuid, nullable=False),
    Column("visibility", Text, nullable=False),
    Column("in_reply_to", Uuid),
    Column("body", Text, nullable=False),
    Index("post_of_author", "author_id", "post_id", postgresql_where=text("in_reply_to is null")),
    Index("post_for_all", "post_id", postgresql_where=text("in_reply_to is null and visibility = 'PUBLIC'")),
)
home = Table(
    "home",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("post_id", Uuid, primary_key=True),
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
