// SPDX-License-Identifier: AGPL-3.0-or-later

package demo

import "math/rand/v2"

var givenNames = []string{"Aisha", "Aksel", "Amalie", "Amir", "Anders", "Astrid", "Bilal", "Birk", "Camilla", "Chen", "Dina", "Eirik", "Elias",
	"Ella", "Emil", "Erle", "Fatima", "Filip", "Frida", "Georgi", "Guro", "Hanna", "Hassan", "Henrik", "Hedda", "Håkon", "Ida", "Ingrid", "Isak", "Iver",
	"Jakob", "Jenny", "Jonas", "Julia", "Kaja", "Kasper", "Khadija", "Klara", "Kristian", "Lars", "Lea", "Leon", "Linnea", "Liv", "Ludvig", "Maja",
	"Malin", "Markus", "Mathilde", "Mikkel", "Milan", "Mina", "Mohammed", "Nadia", "Nikolai", "Noor", "Nora", "Ola", "Olivia", "Oskar", "Petra",
	"Rania", "Ronja", "Samuel", "Sander", "Sara", "Selma", "Sigrid", "Silje", "Simen", "Sofie", "Sondre", "Tariq", "Thea", "Tobias", "Tuva", "Ulrik",
	"Vera", "Viktor", "Vilde", "William", "Yusuf", "Zofia", "Ørjan", "Åse", "Łukasz", "Şirin", "Ngozi", "Kwame", "Priya", "Ravi", "Mei", "Haruto"}

var familyNames = []string{"Aas", "Abdi", "Ahmed", "Andersen", "Bakke", "Berg", "Berntsen", "Bjørnstad", "Bråten", "Chaudhry", "Dahl", "Dalen", "Eide",
	"Eliassen", "Engen", "Eriksen", "Evensen", "Fjeld", "Foss", "Fredriksen", "Garcia", "Gundersen", "Haddad", "Hagen", "Halvorsen", "Hansen", "Haugen",
	"Hauge", "Hussein", "Iversen", "Jacobsen", "Jensen", "Johannessen", "Kaya", "Khan", "Kowalska", "Kristoffersen", "Kvam", "Larsen", "Lie", "Lund",
	"Lunde", "Martinsen", "Mbeki", "Moe", "Myhre", "Møller", "Nguyen", "Nilsen", "Nowak", "Nygård", "Okeke", "Olsen", "Osman", "Pedersen", "Petrov",
	"Rasmussen", "Rossi", "Ruud", "Rønning", "Sandvik", "Singh", "Solberg", "Solheim", "Strand", "Sunde", "Svendsen", "Sæther", "Tan", "Thorsen",
	"Tran", "Vik", "Voll", "Wang", "Wilhelmsen", "Yilmaz", "Ødegård", "Østby", "Åsen", "Ågren"}

var places = []string{"Fjordvik", "Storvatn", "Lyngmo", "Brattås", "Elvestrand", "Nordli", "Tverrdal", "Havnes", "Solvang", "Kirkebakken", "Myrhaug",
	"Granlia", "Skogheim", "Vassbotn", "Øvregard", "Bergsjø", "Lillehavn", "Sørvågen", "Furulund", "Steinnes"}

var subjects = []string{"Science", "Mathematics", "Norwegian", "English", "History", "Music", "Art and crafts", "Food and health"}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }
