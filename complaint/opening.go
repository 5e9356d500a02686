package complaint

import "bytes"

// Opening returns the part of a complaint file up to and including its first event.
func Opening(data []byte) []byte {
	const item = "\n- " // what is inside an event is indented
	if first := bytes.Index(data, []byte(item)); first >= 0 {
		if next := bytes.Index(data[first+1:], []byte(item)); next >= 0 {
			return data[:first+1+next+1]
		}
	}
	return data
}

// DecodeOpening reads the first event of what Opening returned: enough to see who
// complained about what, at a fraction of the work. Its errors are those of DecodeFile.
func DecodeOpening(name string, data []byte) (Event, error) {
	f, err := DecodeFile(name, data)
	if err != nil {
		return Event{}, err
	}
	if len(f.Events) == 0 {
		return Event{}, Invalid("event.bodies", "file", name, "line", 1, "event", "", "count", 0)
	}
	return f.Events[0], nil
}
