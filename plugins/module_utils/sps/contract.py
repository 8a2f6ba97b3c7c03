# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate` from tests/contracts/sps.yml.

"""The forms of responses."""

from __future__ import annotations

import json

from .._core.data import JsonObject

CONTRACT: JsonObject = json.loads(r"""
{"version":"7.1.1","operations":[["logIn","GET","/api/authentication",{"200":{"type":"object","required":["meta"],"properties":{"meta":{"$ref":"Meta"}
}},"302":null,"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["listLoginMethods","GET","/api/authentication/login_methods",{"200":{"type":
"object","required":["login_methods"],"properties":{"login_methods":{"type":"array","items":{"type":"object","required":["name","type"],"properties":{
"name":{"type":"string"},"type":{"type":"string"}}}},"meta":{"$ref":"Meta"}}},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["listLoginTypes"
,"GET","/api/authentication/types",{"200":{"type":"object","required":["types"],"properties":{"types":{"type":"array","items":{"enum":["basic","x509"]
}},"meta":{"$ref":"Meta"}}},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["readUser","GET","/api/user/info",{"200":{"type":"object",
"required":["token"],"properties":{"token":{"type":"string"},"name":{"type":"string"},"meta":{"$ref":"Meta"}}},"4XX":{"$ref":"Error"},"5XX":{"$ref":
"Error"}},false],["readInfo","GET","/api/info",{"200":{"type":"object","required":["body"],"properties":{"key":{"type":"string"},"body":{"type":
"object","required":["version","firmware_version"],"properties":{"version":{"type":"string"},"firmware_version":{"type":"string"}}},"meta":{"$ref":
"Meta"}}},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["readTransaction","GET","/api/transaction",{"200":{"$ref":"Transaction"},"4XX":{
"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["listChanges","GET","/api/transaction/changes",{"200":{"type":"object","required":["changes","meta"],
"properties":{"changes":{"type":"array","items":{"$ref":"Change"}},"meta":{"$ref":"Meta"}}},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],
["listConfiguration","GET","/api/configuration",{"200":{"$ref":"Branch"},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["readSetting","GET"
,"/api/configuration/{path}",{"200":{"oneOf":[{"$ref":"Branch"},{"$ref":"Leaf"}]},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},true],["readSnmpTrap"
,"GET","/api/configuration/management/snmp/trap",{"200":{"properties":{"body":{"$ref":"SnmpTrapRead"}},"allOf":[{"$ref":"Leaf"}]},"4XX":{"$ref":
"Error"},"5XX":{"$ref":"Error"}},false],["readSnmpAgent","GET","/api/configuration/local_services/snmp_agent",{"200":{"properties":{"body":{"$ref":
"SnmpAgentRead"}},"allOf":[{"$ref":"Leaf"}]},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["listAlerting","GET","/api/configuration/alerting"
,{"200":{"$ref":"Branch"},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["readSystemAlerts","GET","/api/configuration/alerting/system_alerts",
{"200":{"properties":{"body":{"$ref":"SystemAlerts"}},"allOf":[{"$ref":"Leaf"}]},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],
["readTrafficAlerts","GET","/api/configuration/alerting/traffic_alerts",{"200":{"properties":{"body":{"$ref":"TrafficAlerts"}},"allOf":[{"$ref":"Leaf"
}]},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["listNics","GET","/api/configuration/network/nics",{"200":{"$ref":"Branch"},"4XX":{"$ref":
"Error"},"5XX":{"$ref":"Error"}},false],["readNic","GET","/api/configuration/network/nics/{nic}",{"200":{"properties":{"body":{"$ref":"Nic"}},"allOf":
[{"$ref":"Leaf"}]},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["readPassword","GET","/api/configuration/passwords/{key}",{"200":{"type":
"object","required":["key","body","meta"],"properties":{"key":{"type":"string"},"body":{"type":"object"},"meta":{"$ref":"Meta"}}},"4XX":{"$ref":
"Error"},"5XX":{"$ref":"Error"}},false]],"schemas":{"AccessRestriction":{"type":"object","required":["enabled"],"properties":{"enabled":{"type":
"boolean"},"allowed_from":{"type":"array","items":{"type":"string","pattern":"^[0-9]{1,3}(\\.[0-9]{1,3}){3}/[0-9]{1,2}$"}}}},"Alert":{"type":"object",
"required":["email","snmp"],"properties":{"email":{"type":"boolean"},"snmp":{"type":"boolean"}}},"AuthMethod":{"enum":["md5","sha"]},"Branch":{"type":
"object","required":["items","meta"],"properties":{"items":{"type":"array","items":{"$ref":"Reference"}},"meta":{"$ref":"Meta"}}},"Change":{"oneOf":[{
"type":"object","required":["type","path","new_value"],"properties":{"type":{"const":"create"},"path":{"type":"string"},"new_value":{}}},{"type":
"object","required":["type","path","old_value"],"properties":{"type":{"const":"delete"},"path":{"type":"string"},"old_value":{}}},{"type":"object",
"required":["type","path","old_value","new_value"],"properties":{"type":{"const":"replace"},"path":{"type":"string"},"old_value":{},"new_value":{}}},{
"type":"object","required":["type","path","old_order","new_order"],"properties":{"type":{"const":"reorder"},"path":{"type":"string"},"old_order":{
"type":"array"},"new_order":{"type":"array"}}}]},"EncryptionMethod":{"enum":["none","aes","des"]},"EngineId":{"type":"string","pattern":
"^0x[0-9A-Fa-f]{10,}$"},"Error":{"type":"object","required":["error"],"properties":{"error":{"oneOf":[{"type":"string"},{"type":"object","required":
["type","message"],"properties":{"type":{"type":"string"},"message":{"type":"string"},"details":{}}}]},"meta":{"$ref":"Meta"}}},"Leaf":{"type":
"object","required":["key","body","meta"],"properties":{"key":{"type":"string"},"body":{},"meta":{"$ref":"Meta"}}},"Meta":{"type":"object","required":
["href"],"properties":{"href":{"type":"string","pattern":"^/api"},"first":{"type":["string","null"]},"last":{"type":["string","null"]},"next":{"type":
["string","null"]},"previous":{"type":["string","null"]},"parent":{"type":["string","null"]},"transaction":{"type":"string"},"changes":{"type":
"string"},"remaining_seconds":{"type":"integer","minimum":0}}},"Nic":{"type":"object","required":["interfaces","name","speed"],"properties":{
"interfaces":{"type":"object","required":["@order"],"properties":{"@order":{"type":"array","items":{"type":"string"}}},"additionalProperties":{"type":
"object","required":["addresses","name","vlantag"],"properties":{"addresses":{"type":"object","required":["@order"],"properties":{"@order":{"type":
"array","items":{"type":"string"}}},"additionalProperties":{"type":"string"}},"name":{"type":"string"},"vlantag":{"type":"integer","minimum":0}}}},
"name":{"type":"string"},"speed":{"type":"string"}}},"Port":{"type":"integer","minimum":1,"maximum":65535},"Reference":{"type":"object","required":
["key","meta"],"properties":{"key":{"type":"string"},"meta":{"type":"object","required":["href"],"properties":{"href":{"type":"string","pattern":
"^/api/configuration/"}}}}},"ServerAddress":{"type":"object","required":["selection","value"],"properties":{"selection":{"enum":["ip","fqdn"]},"value"
:{"type":"string","minLength":1}}},"SnmpAgent2c":{"type":"object","properties":{"community":{"type":"string"},"enabled":{"type":"boolean"}}},
"SnmpAgentRead":{"type":"object","required":["access_restriction","enabled","listen","version_2c","version_3"],"properties":{"access_restriction":{
"$ref":"AccessRestriction"},"enabled":{"type":"boolean"},"listen":{"type":"array","items":{"type":"object","required":["address","port"],"properties":
{"address":{"$ref":"Reference"},"port":{"$ref":"Port"}}}},"system_contact":{"type":"string"},"system_description":{"type":"string"},"system_location":
{"type":"string"},"version_2c":{"$ref":"SnmpAgent2c"},"version_3":{"type":"object","properties":{"enabled":{"type":"boolean"},"users":{"type":"array",
"items":{"type":"object","required":["auth_method","auth_password","encryption_method","encryption_password","username"],"properties":{"auth_method":{
"$ref":"AuthMethod"},"auth_password":{"$ref":"Reference"},"encryption_method":{"$ref":"EncryptionMethod"},"encryption_password":{"oneOf":[{"type":
"null"},{"$ref":"Reference"}]},"username":{"type":"string","minLength":1}}}}}}}},"SnmpTrap2cValue":{"type":"object","required":["community","server"],
"properties":{"community":{"type":"string"},"server":{"$ref":"ServerAddress"}}},"SnmpTrapRead":{"type":"object","required":["enabled","version"],
"properties":{"enabled":{"type":"boolean"},"version":{"oneOf":[{"type":"object","required":["selection","value"],"properties":{"selection":{"const":
"2c"},"value":{"$ref":"SnmpTrap2cValue"}}},{"type":"object","required":["selection","value"],"properties":{"selection":{"const":"3"},"value":{"type":
"object","required":["auth_method","auth_password","encryption_method","encryption_password","engine_id","server","username"],"properties":{
"auth_method":{"$ref":"AuthMethod"},"auth_password":{"$ref":"Reference"},"encryption_method":{"$ref":"EncryptionMethod"},"encryption_password":{
"oneOf":[{"type":"null"},{"$ref":"Reference"}]},"engine_id":{"$ref":"EngineId"},"server":{"$ref":"ServerAddress"},"username":{"type":"string"}}}}}]}}}
,"SystemAlerts":{"type":"object","properties":{"xcbAlert":{"$ref":"Alert"},"xcbArchiveFailed":{"$ref":"Alert"},"xcbBackupFailed":{"$ref":"Alert"},
"xcbBruteForceAttempt":{"$ref":"Alert"},"xcbConfigChange":{"$ref":"Alert"},"xcbDBError":{"$ref":"Alert"},"xcbDiskFull":{"$ref":"Alert"},"xcbError":{
"$ref":"Alert"},"xcbFirmwareTainted":{"$ref":"Alert"},"xcbHWError":{"$ref":"Alert"},"xcbHaNodeChanged":{"$ref":"Alert"},"xcbLicenseAlmostExpired":{
"$ref":"Alert"},"xcbLimitReached":{"$ref":"Alert"},"xcbLoadAvgHigh":{"$ref":"Alert"},"xcbLogin":{"$ref":"Alert"},"xcbLoginFailure":{"$ref":"Alert"},
"xcbLogout":{"$ref":"Alert"},"xcbRaidStatus":{"$ref":"Alert"},"xcbSwapFull":{"$ref":"Alert"},"xcbTimeSyncLost":{"$ref":"Alert"},"xcbTimestampError":{
"$ref":"Alert"}},"patternProperties":{"^xcb[A-Za-z]+$":{"$ref":"Alert"}}},"TrafficAlerts":{"type":"object","patternProperties":{"^scb[A-Za-z]+$":{
"$ref":"Alert"}}},"Transaction":{"type":"object","required":["key","meta"],"properties":{"key":{"const":"transaction"},"transaction":{"type":"object",
"required":["status"],"properties":{"status":{"$ref":"TransactionStatus"}}},"body":{"type":"object","required":["status","commit_message"],
"properties":{"status":{"$ref":"TransactionStatus"},"commit_message":{"type":["string","null"]}}},"meta":{"$ref":"Meta"}},"oneOf":[{"required":
["transaction"]},{"required":["body"]}]},"TransactionStatus":{"enum":["open","closed"]}}}
""")
