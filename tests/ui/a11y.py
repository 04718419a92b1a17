"""A small client of the accessibility bus: what a program shows, asked for anew at every question.

libatspi keeps a cache that its signals change while somebody holds parts of it; with windows that come and
go by the dozen it takes this program down. Nothing is kept here, and nothing but calls is needed.
Interfaces: org.a11y.atspi.* of at-spi2-core's protocol. A node that is gone says nothing of itself; whoever wants
to do something with it gets a GLib.Error.
"""
import collections
import functools

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

SPI = "org.a11y.atspi."
NOWHERE = "/org/a11y/atspi/null"
LIMIT_MS = 20000
WINDOW = 1  # what coordinates count from: SPI's COORD_TYPE_WINDOW

Extents = collections.namedtuple("Extents", "x y width height")


def address():
    """The address of the bus on which the programs tell what they show."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION)
    reply = bus.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, LIMIT_MS)
    return reply.unpack()[0]


@functools.cache
def connection():
    flags = Gio.DBusConnectionFlags
    return Gio.DBusConnection.new_for_address_sync(
        address(), flags.AUTHENTICATION_CLIENT | flags.MESSAGE_BUS_CONNECTION, None, None)


@functools.cache
def role_name(number):
    return Atspi.Role(number).value_nick.replace("-", " ")


@functools.cache
def state_name(number):
    return Atspi.StateType(number).value_nick


def gone_is(otherwise):
    """A question whose answer is this when the node is gone: widgets come and go while they are looked at."""

    def decorate(question):
        @functools.wraps(question)
        def ask(node):
            try:
                return question(node)
            except GLib.Error as error:
                if error.matches(Gio.dbus_error_quark(), Gio.DBusError.UNKNOWN_METHOD):
                    return otherwise() if callable(otherwise) else otherwise
                raise

        return ask

    return decorate


class Node:
    """A place in the tree of what programs show."""

    def __init__(self, bus_name, path):
        self.bus_name = bus_name
        self.path = path

    def __eq__(self, other):
        return isinstance(other, Node) and (self.bus_name, self.path) == (other.bus_name, other.path)

    def __hash__(self):
        return hash((self.bus_name, self.path))

    def call(self, interface, method, signature=None, *arguments):
        """The reply's only value, or all of them."""
        values = GLib.Variant(f"({signature})", arguments) if signature else None
        reply = connection().call_sync(self.bus_name, self.path, interface, method, values, None, 0, LIMIT_MS).unpack()
        return reply[0] if len(reply) == 1 else reply

    def ask(self, method, signature=None, *arguments):
        return self.call(SPI + "Accessible", method, signature, *arguments)

    def property(self, interface, name):
        return self.call("org.freedesktop.DBus.Properties", "Get", "ss", SPI + interface, name)

    def has(self, interface):
        return SPI + interface in self.ask("GetInterfaces")

    def get_process_id(self):
        return Node("org.freedesktop.DBus", "/org/freedesktop/DBus").call(
            "org.freedesktop.DBus", "GetConnectionUnixProcessID", "s", self.bus_name)

    # --- What it is ---

    @gone_is("")
    def get_name(self):
        return self.property("Accessible", "Name")

    @gone_is("")
    def get_description(self):
        return self.property("Accessible", "Description")

    @gone_is("")
    def get_role_name(self):
        return role_name(self.ask("GetRole"))

    @gone_is(dict)
    def get_attributes(self):
        return self.ask("GetAttributes")

    @gone_is(set)
    def get_states(self):
        """Names such as “focused”, “sensitive”, “checked”."""
        low, high = self.ask("GetState")
        return {state_name(bit) for bit in range(64) if (low | high << 32) >> bit & 1}

    @gone_is(Extents(0, 0, 0, 0))
    def get_extents(self):
        """Its place in its window; None for what has none."""
        if not self.has("Component"):
            return None
        return Extents(*self.call(SPI + "Component", "GetExtents", "u", WINDOW))

    # --- Where it stands ---

    @gone_is(list)
    def get_children(self):
        return [Node(*child) for child in self.ask("GetChildren") if child[1] != NOWHERE]

    @gone_is(None)
    def get_parent(self):
        bus_name, path = self.property("Accessible", "Parent")
        return Node(bus_name, path) if path != NOWHERE else None

    def get_index_in_parent(self):
        return self.ask("GetIndexInParent")

    # --- What it holds and does ---

    def get_value(self):
        return self.property("Value", "CurrentValue")

    @gone_is("")
    def get_text(self):
        """Nothing for what has no text of its own."""
        if not self.has("Text"):
            return ""
        return self.call(SPI + "Text", "GetText", "ii", 0, self.property("Text", "CharacterCount"))

    def set_text(self, text):
        if not self.call(SPI + "EditableText", "SetTextContents", "s", text):
            raise AssertionError(f"“{self.get_name()}” takes no text")

    @gone_is(False)
    def can_act(self):
        return self.has("Action") and self.property("Action", "NActions") > 0

    def act(self):
        """What a press does."""
        if not self.call(SPI + "Action", "DoAction", "i", 0):
            raise AssertionError(f"“{self.get_name()}” cannot be pressed")


def programs():
    """The running programs that tell what they show."""
    return Node(SPI + "Registry", "/org/a11y/atspi/accessible/root").get_children()
