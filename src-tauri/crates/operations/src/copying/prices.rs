//! A copied price as it will stand in the other workspace, with what it needs.

use domain::billed::MirrorPrice;
use store::{Reader, mirror as copies};

use crate::{
    Problem,
    catalog::Planning,
    change_set::{Ref, Work},
};

/// A price there.
#[derive(Debug, Clone)]
pub(super) struct There {
    pub(super) price: Ref,
    pub(super) product: Ref,
    /// None on a price that counts nothing.
    pub(super) meter: Option<Ref>,
    /// Its id, where it stands already.
    pub(super) found: Option<String>,
    /// Its meter's id, where that stands already.
    pub(super) meter_found: Option<String>,
    /// What it is known by within one plan, and in marks.
    pub(super) mark: String,
}

impl There {
    /// Reads it from the steps planned so far, or from the mirror.
    ///
    /// # Errors
    /// What the file says.
    pub(super) fn of(r: &Reader, planning: &Planning, price: &Ref) -> Result<Option<Self>, Problem> {
        match price {
            Ref::Item { item } => {
                let Some(step) = planning.step(*item) else { return Ok(None) };
                let Work::Price(make) = &step.work else { return Ok(None) };
                let Some(product) = make.product.clone() else { return Ok(None) };
                let meter_found = match &make.meter {
                    Some(Ref::Id(id)) => Some(id.clone()),
                    Some(Ref::Item { item }) => planning.step(*item).and_then(|step| step.found.clone()),
                    None => None,
                };
                let (found, mark) = (step.found.clone(), step.mark.clone());
                Ok(Some(Self { price: price.clone(), product, meter: make.meter.clone(), found, meter_found, mark }))
            }
            Ref::Id(id) => {
                let Some(copy) = copies::find::<MirrorPrice>(r, id)? else { return Ok(None) };
                let meter = copy.value.meter.map(|meter| meter.to_string());
                Ok(Some(Self {
                    price: price.clone(),
                    product: Ref::Id(copy.value.product.to_string()),
                    meter: meter.clone().map(Ref::Id),
                    found: Some(id.clone()),
                    meter_found: meter,
                    mark: id.clone(),
                }))
            }
        }
    }

    /// Its meter, as it is known within one plan.
    pub(super) fn meter_mark(&self) -> String {
        match (&self.meter_found, &self.meter) {
            (Some(id), _) | (None, Some(Ref::Id(id))) => id.clone(),
            (None, Some(Ref::Item { item })) => format!("step {item}"),
            (None, None) => String::new(),
        }
    }
}
