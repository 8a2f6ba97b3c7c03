# Copyright: (c) 2026, steady.fleet contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Written by `make generate` from tests/contracts/cloud_sync.yml.

"""The forms of responses."""

from __future__ import annotations

import json

from .._core.data import JsonObject

CONTRACT: JsonObject = json.loads(r"""
{"version":"1.0","operations":[["listServices","GET","/api/common/1.0/services",{"200":{"type":"array","items":{"$ref":"Service"}},"4XX":{"$ref":
"Error"},"5XX":{"$ref":"Error"}},false],["listServices11","GET","/api/common/1.1/services",{"200":{"type":"array","items":{"$ref":"Service"}},"4XX":{
"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["readAuthInfo","GET","/api/common/1.0/auth_info",{"200":{"type":"object","required":
["supported_methods"],"properties":{"supported_methods":{"type":"array","items":{"enum":["BASIC","COOKIE","OAUTH_2_0","OAUTH2.0"]}}}},"4XX":{"$ref":
"Error"},"5XX":{"$ref":"Error"}},false],["readInfo","GET","/api/common/1.0/info",{"200":{"type":"object","required":["sw_version"],"properties":{
"sw_version":{"type":"string"},"device_name":{"type":"string"},"model":{"type":"string"},"serial":{"type":"string"}}},"4XX":{"$ref":"Error"},"5XX":{
"$ref":"Error"}},false],["ping","GET","/api/common/1.0/ping",{"204":null,"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["logIn","POST"
,"/api/common/1.0/login",{"200":{"type":"object","required":["session_key","session_id"],"properties":{"session_key":{"type":"string"},"session_id":{
"type":"string"}}},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["logOut","POST","/api/common/1.0/logout",{"200":null,"204":null,"4XX":{
"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["redeemAccessCode","POST","/api/common/1.0/oauth/token",{"200":{"type":"object","required":
["access_token","state"],"properties":{"access_token":{"type":"string","pattern":"^[^.]+(\\.[^.]*\\.[^.]*)?$"},"state":{"type":"string"},"token_type":
{"type":"string"},"expires_in":{"type":"number"}}},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["keepAlive","GET"
,"/api/cascade.aaa/1.0/keepalive",{"204":null,"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["readNpmToken","GET"
,"/api/cascade.aaa/1.0/npm_token",{"200":{"type":"object","required":["access_token","token_type","expires_at"],"properties":{"access_token":{"type":
"string"},"token_type":{"type":"string"},"expires_at":{"type":"number"}}},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["createToken1","POST"
,"/api/mgmt.aaa/1.0/token",{"200":{"type":"object","required":["access_token","expires_at","token_type"],"properties":{"access_token":{"type":"string"
},"expires_at":{"type":"number"},"token_type":{"const":"bearer"},"refresh_token":{"type":"string"},"state":{"type":"string"}}},"201":{"type":"object",
"required":["access_token","expires_at","token_type"],"properties":{"access_token":{"type":"string"},"expires_at":{"type":"number"},"token_type":{
"const":"bearer"},"refresh_token":{"type":"string"},"state":{"type":"string"}}},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["createToken2"
,"POST","/api/mgmt.aaa/2.0/token",{"200":{"type":"object","required":["access_token","expires_at","token_type"],"properties":{"access_token":{"type":
"string"},"expires_at":{"type":"number"},"token_type":{"const":"bearer"},"refresh_token":{"type":"string"},"state":{"type":"string"}}},"201":{"type":
"object","required":["access_token","expires_at","token_type"],"properties":{"access_token":{"type":"string"},"expires_at":{"type":"number"},
"token_type":{"const":"bearer"},"refresh_token":{"type":"string"},"state":{"type":"string"}}},"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],
["revokeRefreshToken","POST","/api/mgmt.aaa/1.0/refresh_tokens/revoke",{"200":null,"204":null,"4XX":{"$ref":"Error"},"5XX":{"$ref":"Error"}},false],
["listAwsAccounts","GET","/api/npm.aws_config/1.0/auth_codes",{"200":{"type":"array","items":{"$ref":"AwsAccount"}},"4XX":{"$ref":"Error"},"5XX":{
"$ref":"Error"}},false],["readAwsStatus","GET","/api/npm.aws_config/1.0/status",{"200":{"$ref":"CloudStatus"},"4XX":{"$ref":"Error"},"5XX":{"$ref":
"Error"}},false],["listAzureAccounts","GET","/api/npm.azure_config/1.0/auth_codes",{"200":{"type":"array","items":{"$ref":"AzureAccount"}},"4XX":{
"$ref":"Error"},"5XX":{"$ref":"Error"}},false],["readAzureStatus","GET","/api/npm.azure_config/1.0/status",{"200":{"$ref":"CloudStatus"},"4XX":{"$ref"
:"Error"},"5XX":{"$ref":"Error"}},false]],"schemas":{"AccountName":{"type":"string","minLength":1},"AwsAccount":{"type":"object","required":["acc_id"
,"access_key"],"properties":{"acc_id":{"$ref":"AccountName"},"access_key":{"type":"string"}}},"AzureAccount":{"type":"object","required":["acc_id"
,"tenant_id","subscription_id","app_id"],"properties":{"acc_id":{"$ref":"AccountName"},"tenant_id":{"type":"string"},"subscription_id":{"type":
"string"},"app_id":{"type":"string"}}},"CloudStatus":{"type":"object","required":["enabled","error_text","last_sync_ts","last_success_ts","error_id"
,"state"],"properties":{"enabled":{"type":["boolean","string"]},"error_text":{"type":"string"},"last_sync_ts":{"type":"number"},"last_success_ts":{
"type":"number"},"error_id":{"type":"number"},"state":{"enum":["SYNC_INITIALIZING","SYNC_FAILED","SYNC_SUCCEEDED","SYNC_SUCCEEDED_WITH_WARNING"
,"SYNC_DISABLED","SYNC_NA"]}}},"Error":{"type":"object","required":["error_id","error_text"],"properties":{"error_id":{"enum":["INTERNAL_ERROR"
,"AUTH_REQUIRED","AUTH_INVALID_CREDENTIALS","AUTH_INVALID_SESSION","AUTH_EXPIRED_PASSWORD","AUTH_DISABLED_ACCOUNT","AUTH_FORBIDDEN"
,"AUTH_INVALID_TOKEN","AUTH_EXPIRED_TOKEN","AUTH_INVALID_CODE","AUTH_EXPIRED_CODE","RESOURCE_NOT_FOUND","HTTP_INVALID_METHOD","HTTP_INVALID_HEADER"
,"REQUEST_INVALID_INPUT","URI_INVALID_PARAMETER","URI_MISSING_PARAMETER"]},"error_text":{"type":"string"},"error_info":{}}},"Service":{"type":"object"
,"required":["id","versions"],"properties":{"id":{"type":"string"},"versions":{"type":"array","items":{"type":"string"}}}}}}
""")
