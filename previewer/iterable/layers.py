"""The layers of data that a template sees in Iterable: merge tags below campaign below profile below event."""

from __future__ import annotations

from collections.abc import Mapping

from previewer.payloads.payload import Payload
from previewer.rendering.values import Value

_FAKE = "https://example.com/previewer-placeholder"

MERGE_TAGS: Mapping[str, Value] = {
    "unsubscribeUrl": f"{_FAKE}/unsubscribe",
    "hostedUnsubscribeUrl": f"{_FAKE}/preferences?preview=1",
    "unsubscribeMessageTypeUrl": f"{_FAKE}/unsubscribe-message-type",
    "viewInBrowserUrl": f"{_FAKE}/view-in-browser",
    "physicalAddress": "[physical address], 1 Placeholder Street, Exampletown",
    "companyName": "[company name]",
    "campaignName": "[campaign name]",
    "campaignId": "0",
    "recurringCampaignId": "0",
    "templateName": "[template name]",
    "templateId": "0",
    "clientTemplateId": "[client template id]",
    "channelId": "0",
    "messageTypeId": "0",
    "workflowId": "0",
    "email": "customer@example.com",
    "userId": "placeholder-user",
    "sendListIds": [0],
}
"""Built-in merge tags as clearly fake but valid values; a field of the same name wins.

The address of the preferences has a query, as Iterable's does: templates append parameters that start with `&`.
Tags of text messages, and `sentAt` and `liveData`, which most sends have not, stay empty.
"""

SYSTEM_FIELDS = (
    *("locale", "phoneNumber", "ip", "lastSeenIp", "signupIp", "signupDate", "signupSource", "createdAt"),
    *("profileUpdatedAt", "emailListIds", "unsubscribedChannelIds", "unsubscribedMessageTypeIds"),
    *("subscribedMessageTypeIds", "itblInternal", "shoppingCartItems", "sendListIds", "sentAt", "liveData"),
    *("brandName", "messagingInitiative", "smsDisclaimerLink", "unsubscribeByPhoneUrl"),
)
"""What Iterable itself keeps of a customer or adds to a send, without a placeholder here: it may be there or not."""


def template_data(payload: Payload) -> dict[str, Value]:
    """The top level of a template's data; the profile stands under `profile`, too."""
    data: dict[str, Value] = {**MERGE_TAGS, **payload.data}
    data.setdefault("profile", payload.profile)
    return data


def field_layers(payload: Payload) -> dict[str, str]:
    """Which layer each field of `template_data` comes from."""
    layers = (MERGE_TAGS, "merge tags"), (payload.campaign, "campaign"), (payload.profile, "profile")
    found = {name: layer for fields, layer in (*layers, (payload.event, "event")) for name in fields}
    found.setdefault("profile", "profile")
    return found


def feed_data(payload: Payload) -> dict[str, Value]:
    """What `[[ ]]` sees: the feeds over everything else."""
    return {**template_data(payload), **(payload.feed or {})}


def feed_layers(payload: Payload) -> dict[str, str]:
    """Which layer each field of `feed_data` comes from."""
    return {**field_layers(payload), **dict.fromkeys(payload.feed or {}, "feed")}
