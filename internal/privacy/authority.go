// SPDX-License-Identifier: AGPL-3.0-or-later

package privacy

// authorities are the pages of the supervisory authorities, by country (Article 51 and the neighbours' own acts).
var authorities = map[string]string{
	"AT": "https://dsb.gv.at", "BE": "https://www.dataprotectionauthority.be", "BG": "https://cpdp.bg", "CH": "https://www.edoeb.admin.ch",
	"CY": "https://www.dataprotection.gov.cy", "CZ": "https://uoou.gov.cz", "DE": "https://www.bfdi.bund.de", "DK": "https://www.datatilsynet.dk",
	"EE": "https://www.aki.ee", "ES": "https://www.aepd.es", "FI": "https://tietosuoja.fi", "FR": "https://www.cnil.fr", "GB": "https://ico.org.uk",
	"GR": "https://www.dpa.gr", "HR": "https://azop.hr", "HU": "https://naih.hu", "IE": "https://www.dataprotection.ie", "IS": "https://www.personuvernd.is",
	"IT": "https://www.garanteprivacy.it", "LI": "https://www.datenschutzstelle.li", "LT": "https://vdai.lrv.lt", "LU": "https://cnpd.public.lu",
	"LV": "https://www.dvi.gov.lv", "MT": "https://idpc.org.mt", "NL": "https://autoriteitpersoonsgegevens.nl", "NO": "https://www.datatilsynet.no",
	"PL": "https://uodo.gov.pl", "PT": "https://www.cnpd.pt", "RO": "https://www.dataprotection.ro", "SE": "https://www.imy.se", "SI": "https://www.ip-rs.si",
	"SK": "https://dataprotection.gov.sk",
}
