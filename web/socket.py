"""The tutor and the record wired into Chainlit, and which of its events are listened to."""

from __future__ import annotations

import asyncio
from typing import Any

import chainlit as cl
from chainlit.context import init_ws_context
from chainlit.data.base import BaseDataLayer
from chainlit.server import app as chainlit_app
from chainlit.server import asgi_app, sio
from chainlit.session import WebsocketSession
from starlette.types import ASGIApp, Receive, Scope, Send

from web.chat import Chat, TutorLike
from web.connection import language_of
from web.languages import speaking

LARGEST_PACKET = 4_000_000  # bytes: an oversized message must arrive to be answered with a sentence
_UNUSED_EVENTS = (
    "stop",
    "edit_message",
    "message_favorite",
    "audio_start",
    "audio_chunk",
    "audio_end",
    "chat_settings_change",
    "chat_settings_edit",
)


def mount(tutor: TutorLike, data_layer: BaseDataLayer) -> ASGIApp:
    """Wire the tutor and the record into Chainlit; returns its app, to be mounted at ``CHAT``."""
    chat = Chat(tutor)
    cl.on_chat_start(chat.on_start)
    cl.on_chat_resume(chat.on_resume)
    cl.on_window_message(chat.on_window_message)
    cl.data_layer(lambda: data_layer)
    sio.eio.max_http_buffer_size = LARGEST_PACKET
    handlers = sio.handlers["/"]
    for event in _UNUSED_EVENTS:
        handlers.pop(event, None)
    connected = handlers["connection_successful"]

    async def client_message(sid: str, payload: Any) -> None:
        # not cl.on_message: it keeps every message in memory, and writes each to a record that has it already
        session = WebsocketSession.require(sid)
        init_ws_context(session)
        session.current_task = asyncio.current_task()
        if isinstance(payload, dict):
            await chat.on_message(payload.get("message"))

    async def connection_successful(sid: str) -> None:
        session = WebsocketSession.get(sid)
        if session is not None:
            speaking.set(language_of(session))  # what a resumed conversation is introduced with
        await connected(sid)
        session = WebsocketSession.get(sid)
        if session is not None and session.restored:
            await chat.synchronize()

    sio.on("connection_successful", connection_successful)
    sio.on("client_message", client_message)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # straight to the socket: the layers for pages would touch every packet
        if scope["path"].endswith("/project/translations"):  # Chainlit's own words follow the learner's choice
            scope["query_string"] = b"language=" + (b"es" if speaking.get() == "es" else b"en-US")
        await (asgi_app if scope["type"] == "websocket" else chainlit_app)(scope, receive, send)

    return app
