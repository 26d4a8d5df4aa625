-- Over HTTP/1 many clients look for an answer only when they have sent everything, and a proxy that answers and
-- closes earlier looks to them like a broken connection. So a body of more than 64 KiB is read and dropped chunk by
-- chunk here, in no memory, and refused by the next filter: one filter cannot answer after it has passed chunks on.
local LIMIT = 65536

function envoy_on_request(request)
  local declared = tonumber(request:headers():get("content-length") or "")
  if declared and declared <= LIMIT then return end
  -- HTTP/2 can answer early, and without a length only HTTP/1 chunks are left; a GET has none
  local chunked = request:streamInfo():protocol() == "HTTP/1.1" and request:headers():get(":method") ~= "GET"
  if not declared and not chunked then return end
  request:streamInfo():dynamicMetadata():set("impasto", "body", "watched")
  local size = declared or 0
  for chunk in request:bodyChunks() do
    if not declared then size = size + chunk:length() end
    if size > LIMIT then
      chunk:setBytes("")
      request:streamInfo():dynamicMetadata():set("impasto", "body", "large")
    end
  end
end
