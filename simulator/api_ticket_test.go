package simulator

import "testing"

func TestTicketAndAgents(t *testing.T) {
	b, _ := quietBench(t, nil)
	const get = "/cgi-bin/ticket/getticket"
	first := b.get(get + b.token() + "&type=jsapi")
	if first.text("ticket") == "" || first.text("expires_in") != "7200" {
		t.Errorf("getticket = %v", first)
	}
	b.advance("1h")
	if same := b.get(get + b.token() + "&type=jsapi"); same.text("ticket") != first.text("ticket") {
		t.Errorf("an hour later: another ticket")
	}
	b.advance("56m")
	if next := b.get(get + b.token() + "&type=jsapi"); next.text("ticket") == first.text("ticket") {
		t.Errorf("shortly before its end: the same ticket")
	}
	if o := b.get(get + b.token() + "&type=x"); o.code() != "40097" {
		t.Errorf("unknown type = %v, want 40097", o)
	}
	online := b.get("/cgi-bin/customservice/getonlinekflist"+b.token()).text("kf_online_list", 0, "kf_account")
	if all := b.get("/cgi-bin/customservice/getkflist"+b.token()).text("kf_list", 0, "kf_account"); all == "" || all != online {
		t.Errorf("agents %q and online %q, want the same one", all, online)
	}
}
