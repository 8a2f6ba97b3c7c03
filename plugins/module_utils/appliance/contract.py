# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate` from tests/contracts/appliance.yml.

"""The forms of responses."""

from __future__ import annotations

import json

from .._core.data import JsonObject

CONTRACT: JsonObject = json.loads(r"""
{"version":"1.3.3","operations":[["checkLogin","GET","/api/app/v1/login",{"200":{"type":"object"},"4XX":null,"5XX":null},false],["readSystem","GET"
,"/api/app/v1/sys",{"200":{"type":"object","required":["appliance"],"properties":{"appliance":{"type":"object","required":["hostname"],"properties":{
"hostname":{"type":"string"},"appliance_version":{"type":"string"},"hardware_platform":{"type":"string"},"mode":{"type":"string"},"policy_mode":{
"type":"string"},"policy_source_ip":{"type":"string"},"uptime":{"type":"string"}},"additionalProperties":{"type":"object"}}}},"4XX":null,"5XX":null}
,false],["readAccount","GET","/api/app/v1/sys/account/{user}",{"200":{"$ref":"Account"},"4XX":null,"5XX":null},false],["readAccountHistory","GET"
,"/api/app/v1/sys/account/{user}/history",{"200":{"type":"object","required":["history"],"properties":{"history":{"type":"array"}}},"4XX":null,"5XX":
null},false],["readEmail","GET","/api/app/v1/sys/account/email",{"200":{"type":["object","null"],"properties":{"hostname":{"type":"string"},"email":{
"type":["string","null"]},"mailaddr":{"type":["string","null"]},"address":{"type":["string","null"]},"Status":{"type":"string"},"Reason":{"type":
"string"}}},"4XX":null,"5XX":null},false],["readSmtp","GET","/api/app/v1/sys/account/smtp",{"200":{"type":["object","null"],"properties":{"hostname":{
"type":"string"},"host":{"type":["string","null"]},"port":{"type":["integer","string","null"]},"user":{"type":["string","null"]},"password":{"type":
["string","null"]},"auth":{"type":["boolean","string","null"]},"mailaddr":{"type":["string","null"]},"Status":{"type":"string"},"Reason":{"type":
"string"}}},"4XX":null,"5XX":null},false]],"schemas":{"Account":{"type":"object","properties":{"account":{"type":"string"},"hostname":{"type":"string"
},"enabled":{"type":"string"},"passcode":{"type":"string"},"timeout":{"type":"string"},"Status":{"type":"string"},"Reason":{"type":"string"}}}}}
""")
