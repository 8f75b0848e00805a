# METADATA
# title: Consumers know where to ask
# description: A product that is offered names at least one support channel, and each channel an address.
# custom:
#   id: support-channel
#   characteristic: trustworthy
#   severity: medium
#   owner: platform
#   rationale: Trust grows with the answer to the first incident; a consumer who finds no channel writes to whoever committed last.
#   help: "name a channel where consumers can ask, with a URL (a chat, a ticket queue) or an address"
package global.support_channel

import data.lib.scope
import data.lib.text

exempt contains reason if some reason in scope.not_offered

violations contains {
	"path": ["support"],
	"message": "the product names no support channel",
	"got": 0,
	"want": "at least one channel",
} if {
	count(input.product.support) == 0
}

violations contains {
	"path": ["support", i, "url"],
	"message": sprintf("support channel `%s` has no address", [channel.channel]),
	"got": null,
	"want": "a URL or `mailto:`",
} if {
	some i, channel in input.product.support
	not text.written(object.get(channel, "url", ""))
}
