-- What the transcoder leaves undone about wrong input: it ignores unknown fields of a body, and it says which
-- field is wrong in words alone. This refuses the first and names the second in the error's details.

-- How the transcoder and `envoy_on_request` say which field is wrong, as it stands in a JSON string.
local complaints = {
  '^Unknown field \\"(.*)\\"%.$',
  '^Could not find field \\"(.*)\\" in the type',
  '^([%w_.]+): invalid value',
  '^: invalid value .* for type ([%w_.]+)$',
}
local violation = '{"@type":"type.googleapis.com/google.rpc.BadRequest",'
  .. '"fieldViolations":[{"field":"%s","description":"%s"}]}'

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

-- The first key of the outermost object that is not in `known`. Malformed JSON is the transcoder's to refuse.
local function unknown_field(text, known)
  local depth, at = 0, 1
  while at do
    local found, _, mark = text:find('(["{}%[%]])', at)
    if not found then return nil end
    at = found + 1
    if mark == '"' then
      local key
      at, key = read_string(text, at)
      if at and depth == 1 and text:find("^%s*:", at) and not known[key] then return key:sub(1, 64) end
    else
      depth = depth + ((mark == "{" or mark == "[") and 1 or -1)
    end
  end
end

-- A route that takes a body names its message; the filter's context lists the fields of each message.
function envoy_on_request(request)
  local message = request:metadata():get("body")
  local body = message and request:body()
  if not body then return end
  local field = unknown_field(body:getBytes(0, body:length()), request:filterContext():get(message))
  if field then request:respond({ [":status"] = "400" }, 'Unknown field "' .. field .. '".') end
end

function envoy_on_response(response)
  if response:headers():get(":status") ~= "400" then return end
  local body = response:body()
  local text = body and body:getBytes(0, body:length()) or ""
  local message = text:match('^{"code":3,"details":%[%],"message":"(.*)"}%s*$')
  if not message then return end
  for _, complaint in ipairs(complaints) do
    local field = message:match(complaint)
    if field then
      field = field:gsub("_(%l)", string.upper)
      local details = violation:format(field, message)
      body:setBytes('{"code":3,"details":[' .. details .. '],"message":"' .. message .. '"}')
      return
    end
  end
end
