-- What the transcoder leaves undone about wrong input: it ignores unknown fields of a body and parameters without
-- a value, passes on bytes that are no text, and says which field is wrong in words alone. This refuses the
-- former and names the latter in the error's details.

-- How the transcoder and `envoy_on_request` say which field is wrong, as it stands in a JSON string: fields that
-- are not in the contract as the client wrote them, others by their name in the contract.
local unknown = { '^Unknown field \\"(.*)\\"%.$', '^Could not find field \\"(.*)\\" in the type' }
local wrong = {
  '^([%w_.]+)[%[%d%]]*: invalid value',
  "^: invalid value oneof .* Cannot set '([%w_]+)' for type oneof$",
  '^: invalid value .* for type ([%w_.]+)$',
  '^Encountered a non%-leaf field \\"([%w_]+)\\"',
}
local violation = '{"@type":"type.googleapis.com/google.rpc.BadRequest",'
  .. '"fieldViolations":[{"field":"%s","description":"%s"}]}'

local function first_match(message, complaints)
  for _, complaint in ipairs(complaints) do
    local field = message:match(complaint)
    if field then return field end
  end
end

-- Where the string whose text starts at `at` is over, and its raw text; nil if it never is.
local function read_string(text, at)
  local stop = at
  while true do
    local found, _, mark = text:find('(["\\])', stop)
    if not found then return nil end
    if mark == '"' then return found + 1, text:sub(at, found - 1) end
    stop = found + 2
  end
end

-- What is wrong with a key and the value that begins so; nil if nothing is. The transcoder takes one value for a list,
-- and does not say which field it is that must not be one.
local function wrong_member(key, begins, kind)
  if not kind then return 'Unknown field "' .. key:sub(1, 64) .. '".' end
  if kind == "one" and begins == "[" then return key .. ": invalid value, it must not be a list" end
  if kind == "list" and begins ~= "[" and begins ~= "n" then return key .. ": invalid value, it must be a list" end
end

-- What of a body the transcoder would overlook; nil if nothing. It ignores keys of the outermost object that are not
-- in `known`, and takes names and texts in single quotes or in none, where such keys could hide.
local function wrong_body(text, known)
  local depth, at = 0, 1
  while at do
    local found, _, mark = text:find('(["\':{}%[%]])', at)
    if not found then return nil end
    at = found + 1
    if mark == '"' then
      local key
      at, key = read_string(text, at)
      local _, colon = text:find("^%s*:", at or #text + 1)
      at = colon and colon + 1 or at
      local fault = colon and depth == 1 and wrong_member(key, text:match("^%s*(.)", at), known[key])
      if fault then return fault end
    elseif mark == "'" or mark == ":" then
      return "This is not JSON: names and texts stand in double quotes."
    else
      depth = depth + ((mark == "{" or mark == "[") and 1 or -1)
    end
  end
end

-- The sequences of UTF-8 that are longer than a byte (RFC 3629 §4).
local sequences = {
  "[\194-\223][\128-\191]",
  "\224[\160-\191][\128-\191]",
  "[\225-\236\238\239][\128-\191][\128-\191]",
  "\237[\128-\159][\128-\191]",
  "\240[\144-\191][\128-\191][\128-\191]",
  "[\241-\243][\128-\191][\128-\191][\128-\191]",
  "\244[\128-\143][\128-\191][\128-\191]",
}

-- Whether the %-escapes of a part of a URL stand for text. No service could read a message of other bytes.
local function is_text(escaped)
  if not escaped:find("%%[89a-fA-F]") then return true end
  local bytes = escaped:gsub("%%(%x%x)", function(hex) return string.char(tonumber(hex, 16)) end)
  for _, sequence in ipairs(sequences) do bytes = bytes:gsub(sequence, "-") end
  return not bytes:find("[\128-\255]")
end

-- What is wrong with the path of a call and its query; nil if nothing is.
local function wrong_target(target)
  local path, query = target:match("^([^?]*)%??(.*)$")
  if not is_text(path) then return "The path is not UTF-8." end
  for parameter in query:gmatch("[^&]+") do
    local name, value = parameter:match("^([^=]+)=(.*)$")
    if not name then return parameter .. ": invalid value or name, it must be name=value" end
    if not is_text(value) then return name .. ": invalid value, it is not UTF-8" end
  end
end

-- A route that takes a body names its message; the filter's context lists the fields of each message.
function envoy_on_request(request)
  local target = request:headers():get(":path") or ""
  local is_call = target:find("^/v1/") or target:find("^/%.well%-known/")
  local fault = is_call and wrong_target(target)
  if fault then return request:respond({ [":status"] = "400" }, fault) end
  local message = request:metadata():get("body")
  local body = message and request:body()
  if not body then return end
  fault = wrong_body(body:getBytes(0, body:length()), request:filterContext():get(message))
  if fault then request:respond({ [":status"] = "400" }, fault) end
end

function envoy_on_response(response)
  if response:headers():get(":status") ~= "400" then return end
  local body = response:body()
  local text = body and body:getBytes(0, body:length()) or ""
  local message = text:match('^{"code":3,"details":%[%],"message":"(.*)"}%s*$')
  if not message then return end
  local field = first_match(message, unknown)
  if not field then
    field = first_match(message, wrong)
    field = field and field:gsub("_(%l)", string.upper)
  end
  if not field then return end
  local details = violation:format(field, message)
  body:setBytes('{"code":3,"details":[' .. details .. '],"message":"' .. message .. '"}')
end
