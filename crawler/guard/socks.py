"""A TCP connection through a SOCKS5 proxy. The proxy resolves the host name; there is no direct connection to the host."""

from __future__ import annotations

import asyncio
import socket

from socksio import ProtocolError, SOCKSError, socks5

from crawler.errors import FetchError


async def socks_connect(proxy: tuple[str, int], auth: tuple[str, str] | None, host: str, port: int) -> socket.socket:
    """A connected, non-blocking socket to host:port through the proxy (RFC 1928, RFC 1929).

    Raises FetchError (proxy_unavailable, proxy_refused).
    """
    loop = asyncio.get_running_loop()
    try:
        sock = await _reach(proxy)
    except OSError:
        raise FetchError("proxy_unavailable", "The proxy could not be reached; nothing was sent directly.") from None
    try:
        await _handshake(loop, sock, auth, host, port)
    except (OSError, SOCKSError, ProtocolError):
        sock.close()
        raise FetchError("proxy_refused", "The proxy did not make the connection.") from None
    except BaseException:
        sock.close()
        raise
    return sock


async def _reach(proxy: tuple[str, int]) -> socket.socket:
    loop = asyncio.get_running_loop()
    error: OSError = OSError("no address")
    for family, kind, proto, _, address in await loop.getaddrinfo(*proxy, type=socket.SOCK_STREAM):
        sock = socket.socket(family, kind, proto)
        sock.setblocking(False)
        try:
            await loop.sock_connect(sock, address)
        except OSError as failed:
            sock.close()
            error = failed
        except BaseException:
            sock.close()
            raise
        else:
            return sock
    raise error


async def _handshake(
    loop: asyncio.AbstractEventLoop, sock: socket.socket, auth: tuple[str, str] | None, host: str, port: int
) -> None:
    conn = socks5.SOCKS5Connection()
    method = socks5.SOCKS5AuthMethod.USERNAME_PASSWORD if auth else socks5.SOCKS5AuthMethod.NO_AUTH_REQUIRED
    reply = await _exchange(loop, sock, conn, socks5.SOCKS5AuthMethodsRequest([method]))
    if not isinstance(reply, socks5.SOCKS5AuthReply) or reply.method != method:
        raise ProtocolError("no common way to log in")
    if auth:
        login = socks5.SOCKS5UsernamePasswordRequest(auth[0].encode(), auth[1].encode())
        answer = await _exchange(loop, sock, conn, login)
        if not isinstance(answer, socks5.SOCKS5UsernamePasswordReply) or not answer.success:
            raise ProtocolError("login refused")
    command = socks5.SOCKS5CommandRequest.from_address(socks5.SOCKS5Command.CONNECT, (host, port))
    done = await _exchange(loop, sock, conn, command)
    if not isinstance(done, socks5.SOCKS5Reply) or done.reply_code != socks5.SOCKS5ReplyCode.SUCCEEDED:
        raise ProtocolError("connection refused")


async def _exchange(
    loop: asyncio.AbstractEventLoop, sock: socket.socket, conn: socks5.SOCKS5Connection, message: object
) -> object:
    conn.send(message)
    await loop.sock_sendall(sock, conn.data_to_send())
    data = await loop.sock_recv(sock, 1024)
    if not data:
        raise ConnectionError("closed")
    return conn.receive_data(data)
