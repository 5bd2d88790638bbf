//! Offices from files.

use crate::Millis;
use crate::desk::{Unit, Units};
use crate::office::{Listed, RowFault, built_in, read_offices};
use crate::sheet::{Cell, Sheet};

const HEAD: &str = "id,parent,name,kind,code,from,until,old\n";

fn known() -> Units {
    let root = Unit { parent: None, id: "vn".to_owned(), ..built_in()[0].unit.clone() };
    Units::new(built_in().into_iter().map(|it| it.unit).chain([root]))
}

fn read(rows: &str) -> Result<Vec<Listed>, Vec<RowFault>> {
    read_offices(format!("{HEAD}{rows}").as_bytes(), &known(), |_| true)
}

fn faults(rows: &str) -> Vec<(u32, String)> {
    read(rows).expect_err("mistakes").into_iter().map(|it| (it.row, it.column)).collect()
}

#[test]
fn communes_are_read_whatever_their_order_and_spelling() {
    let rows = "p08-x1-vp,p08-x1,Văn phòng,Phòng,,,,\nP08-X1,p08,Xã Đồng Văn,xã,00721,01/07/2025,,Thị trấn Đồng Văn; Xã Tả Lủng\n";
    let offices = read(rows).unwrap();
    let ids: Vec<_> = offices.iter().map(|it| it.unit.id.as_str()).collect();
    assert_eq!(ids, ["p08-x1", "p08-x1-vp"], "those above first");
    assert_eq!(offices[0].old, ["Thị trấn Đồng Văn", "Xã Tả Lủng"]);
    assert_eq!(offices[0].unit.from, Some(Millis(1_751_302_800_000)));
    let vietnamese = "mã;trực thuộc;tên đơn vị;loại\nx1;p08;Xã Một;xã\n";
    assert_eq!(read_offices(vietnamese.as_bytes(), &known(), |_| true).unwrap()[0].unit.id, "x1");
}

#[test]
fn a_workbook_is_read_as_csv_is() {
    let columns = ["id", "parent", "name", "kind"].map(|it| (it.to_owned(), 12.0));
    let row = ["x1", "p08", "Xã Một", "xã"].map(|it| Cell::Text(it.to_owned()));
    let sheet = Sheet { name: "don-vi".to_owned(), columns: columns.to_vec(), rows: vec![row.to_vec()] };
    let workbook = Sheet::xlsx(&[sheet]).unwrap();
    assert_eq!(read_offices(&workbook, &known(), |_| true).unwrap(), read("x1,p08,Xã Một,xã\n").unwrap());
    assert!(read_offices(b"PK\x03\x04 no workbook", &known(), |_| true).is_err());
}

#[test]
fn every_mistake_is_told_with_its_row() {
    let at = |row, column: &str| (row, column.to_owned());
    let rows = "x1,p08,Xã Một,xã\nx 2,p08,Xã,xã\nx3,nowhere,Xã,xã\nx4,p08,,xã\nx5,p08,Xã,huyện\nx1,p08,Xã,xã\n\
                x6,p08,Xã,xã,,2025-13-01\nx7,p08,Xã,xã,,2025-07-02,2025-07-01\n";
    assert_eq!(
        faults(rows),
        [at(3, "id"), at(4, "parent"), at(5, "name"), at(6, "kind"), at(7, "id"), at(8, "from"), at(9, "until")]
    );
    assert_eq!(faults("x1,x2,Xã,xã\nx2,x1,Xã,xã\n"), [at(2, "parent"), at(3, "parent")], "a circle");
    assert_eq!(faults("p08,p08,Tỉnh,tỉnh\n"), [at(2, "parent")], "above itself");
    assert_eq!(read_offices(b"id,name\n", &known(), |_| true).unwrap_err().len(), 2);
    assert_eq!(read_offices(b"", &known(), |_| true).unwrap_err()[0].row, 0);
}

#[test]
fn nobody_changes_offices_of_others() {
    let inside = |id: &str| id.starts_with("p08");
    let read = |rows: &str| read_offices(format!("{HEAD}{rows}").as_bytes(), &known(), inside);
    assert!(read("p08-x1,p08,Xã,xã\n").is_ok());
    for rows in ["x1,p11,Xã,xã\n", "p11,p08,Tỉnh,tỉnh\n", "p08,vn,Tỉnh,tỉnh\n", "x1,x2,Xã,xã\nx2,vn,Xã,xã\n"]
    {
        assert!(read(rows).is_err(), "{rows}");
    }
}
